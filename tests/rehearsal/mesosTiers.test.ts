import type { Lab, Slot } from "../../scripts/rehearse/lab/lab";
import { mesosAgent, mesosMaster } from "../../scripts/rehearse/tiers/mesos";
import { authorization, secretOf } from "../../scripts/rehearse/tiers/mesos/credentials";
import { answerIn, requestText } from "../../scripts/rehearse/tiers/mesos/http";
import type { ProbeVerdict } from "../../scripts/rehearse/report";
import type { Ground } from "../../scripts/rehearse/tiers/service";

const ok = (value: unknown): string => `HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n${JSON.stringify(value)}`;
const refused = "HTTP/1.1 401 Unauthorized\r\n\r\n401 Unauthorized.";
const unfinished = "HTTP/1.1 503 Service Unavailable\r\n\r\nMaster has not finished recovery";

/** What a master says, by a word of the request. */
type Says = Record<string, string | null>;

/** Masters of 10.0.0.1 and up, and an agent at 10.0.0.9, each with its answers; nobody else listens. */
function lab(...masters: Says[]): { lab: Lab; slots: Slot[] } {
  const slots = masters.map((_, index) => ({
    ...{ link: { address: `10.0.0.${index + 1}` }, node: { name: `m${index + 1}`, facts: { tier: "mesos-master" } } },
  })) as unknown as Slot[];
  const standIn = {
    ask: (address: string, _: number, text: string) => {
      const says = masters[Number(address.slice(-1)) - 1];
      if (!says) return Promise.resolve(address === "10.0.0.9" ? ok("") : null);
      const signedIn = /^Authorization: Basic (.*)$/m.exec(text)?.[1];
      const known = ["observer", "operator"].some((name) => authorization(name as "observer") === `Basic ${signedIn}`);
      const word = Object.keys(says).find((each) => text.includes(each)) ?? "";
      return Promise.resolve(says[word] === null ? null : known ? (says[word] ?? "") : refused);
    },
  };
  const view = { document: () => ({ settings: { port: 5050, flags: {} } }) };
  return { lab: { standIn, view, slotsOf: () => slots } as unknown as Lab, slots };
}

const groundOf = (where: Lab, members: Slot[]) => ({ lab: where, members }) as unknown as Ground;

const figures = (recovered: number, elected: number, replicas = 3): string =>
  ok({ "registrar/log/recovered": recovered, "master/elected": elected, "registrar/log/ensemble_size": replicas });
const flags = (quorum: string): string => ok({ flags: { quorum } });
const agents = (...list: object[]): string => ok({ get_agents: { agents: list } });
const crowded: Says = { "/metrics": figures(1, 0, 4), "/flags": flags("2") };
const follower: Says = { "/metrics": figures(1, 0), "/flags": flags("2") };
const leader: Says = { "/metrics": figures(1, 1), GET_AGENTS: agents(), "/flags": flags("2") };

describe("a master", () => {
  test.each<[string, Says, boolean[]]>([
    ["leads", leader, [true, true, true]],
    ["follows", follower, [true, true, false]],
    ["is elected and has no registry yet", { "/metrics": figures(1, 1), GET_AGENTS: unfinished }, [true, false, false]],
    ["has not recovered its log", { "/metrics": figures(0, 0) }, [true, false, false]],
    ["says nothing", { "/metrics": "" }, [true, false, false]],
    ["does not listen", { "/metrics": null }, [false, false, false]],
  ])("that %s says so", async (_, says, [answers, serves, leads]) => {
    const { lab: one, slots } = lab(says);
    expect(await mesosMaster.look(slots[0]!, one)).toEqual({ answers, serves, leads });
  });

  test("gets another setting each time, and is known to have it by its unit", () => {
    const { settings, taken } = mesosMaster.changes.setting({ flags: { max_completed_frameworks: "51" } });
    const slot = { machine: { read: () => "  --max_completed_frameworks=52 \\\n" } } as unknown as Slot;
    expect(mesosMaster.changes.section(settings)).toEqual({
      mesos: { masterFlags: { max_completed_frameworks: "52" } },
    });
    expect([taken(slot), mesosMaster.changes.setting({ flags: {} }).taken(slot)]).toEqual([true, false]);
    expect(mesosMaster.changes.section({ instanceType: "t3.large", roller: { waitMinutes: 5 } })).toEqual({
      mesos: { masters: { instanceType: "t3.large" }, roller: { waitMinutes: 5 } },
    });
  });
});

describe("the probes of masters", () => {
  const verdicts = async (...masters: Says[]): Promise<Record<string, ProbeVerdict>> => {
    const { lab: all, slots } = lab(...masters);
    const found = await mesosMaster.probes(groundOf(all, slots));
    return Object.fromEntries(found.map((each) => [each.name, each]));
  };

  test("are green with one leader, all recovered, the majority in all flags and nobody let in without a secret", async () => {
    const found = await verdicts(leader, follower, follower);
    expect(Object.values(found).filter(({ ok: green }) => !green)).toEqual([]);
  });

  test.each<[string, string, Says[], string]>([
    ["leader", "nobody leads", [follower, follower, follower], "0 of 3 masters leads"],
    ["leader", "two lead", [leader, leader, follower], "2 of 3 masters leads"],
    ["replicated log", "one sees a fourth", [leader, follower, crowded], "m3: recovered 1, 4 replicas in the log"],
    ["quorum", "one has another", [leader, follower, { ...follower, "/flags": flags("1") }], "m3: quorum 1"],
  ])("are red, by %s, when %s", async (name, _, masters, words) => {
    const verdict = (await verdicts(...masters))[name];
    expect(verdict).toEqual({ name, ok: false, detail: words });
  });

  test("are red when a stranger is answered", async () => {
    const { lab: all, slots } = lab(leader);
    const standIn = { ask: () => Promise.resolve(agents()) };
    const open = { standIn, view: all.view, slotsOf: () => slots } as unknown as Lab;
    const found = await mesosMaster.probes(groundOf(open, slots));
    expect(found.find(({ name }) => name === "strangers")).toMatchObject({ ok: false });
  });
});

describe("an agent", () => {
  const slot = {
    ...{ link: { address: "10.0.0.9" }, node: { name: "a9", zone: "us-east-1a", facts: { tier: "mesos-agent" } } },
  } as unknown as Slot;
  const said = (more: object): object => ({ agent_info: { id: { value: "S0" }, hostname: "10.0.0.9" }, ...more });
  const look = async (...list: object[]) => mesosAgent.look(slot, lab({ ...leader, GET_AGENTS: agents(...list) }).lab);

  test.each<[string, object[], boolean]>([
    ["is registered", [said({ active: true })], true],
    ["is drained", [said({ active: false })], false],
    ["is not known", [], false],
  ])("that %s takes part or not: %#", async (_, list, serves) => {
    expect(await look(...list)).toEqual({ answers: true, serves, leads: false });
  });

  test("takes no part while nobody leads", async () => {
    expect(await mesosAgent.look(slot, lab(follower).lab)).toMatchObject({ serves: false });
  });
});

test("all tiers of a run have the same secret of a principal", () => {
  const { credentials } = JSON.parse(secretOf("credentials")) as {
    credentials: { principal: string; secret: string }[];
  };
  const one = JSON.parse(secretOf("agent")) as object;
  expect(credentials).toContainEqual(one);
  const http = (JSON.parse(secretOf("http")) as { credentials: object[] }).credentials;
  expect(credentials).toEqual(expect.arrayContaining(http));
  expect(new Set(credentials.map(({ secret }) => secret)).size).toBe(credentials.length);
});

test("a request ends its connection, and an answer without a whole head is none", () => {
  const text = requestText({ address: "10.0.0.1", port: 5050 }, { path: "/api/v1", call: { type: "GET_AGENTS" } });
  expect(text).toMatch(/^POST \/api\/v1 HTTP\/1\.1\r\nHost: 10\.0\.0\.1:5050\r\nConnection: close\r\n/);
  expect(text).toMatch(/Content-Length: 21\r\n\r\n\{"type":"GET_AGENTS"\}$/);
  expect(text).not.toContain("Authorization");
  expect(answerIn("HTTP/1.1 307 Temporary Redirect\r\nLocation: //10.0.0.2:5050\r\n\r\n")).toEqual({
    ...{ status: 307, location: "//10.0.0.2:5050", text: "" },
  });
  expect(answerIn("HTTP/1.1 200 OK\r\nContent-Le")).toBeUndefined();
});
