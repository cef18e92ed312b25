import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { planStack, repositoryRoot } from "../../scripts/plan/stack";
import type { Lab, Slot } from "../../scripts/rehearse/lab/lab";
import { mesosStandIn } from "../../scripts/rehearse/mesos/standIn";
import { PlanView } from "../../scripts/rehearse/planView";
import { digests } from "../../scripts/rehearse/root/recipe";
import { buildPackages } from "../../scripts/rehearse/root/standIns";
import { standIns } from "../../scripts/rehearse/run";
import { secretValues } from "../../scripts/rehearse/secrets";
import { tiers } from "../../scripts/rehearse/tiers";
import { zookeeper } from "../../scripts/rehearse/tiers/zookeeper";
import { testWith } from "../support/programs";
import { tierOf } from "../support/rehearsal";

const folder = "scripts/rehearse";
const view = planStack("dev").then((plan) => new PlanView(plan));

test("nothing but a tier's own folder knows the tier, or a word of its software", () => {
  const names = readdirSync(join(repositoryRoot, folder, "tiers"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const folderOf = (tier: string) => names.find((name) => tier === name || tier.startsWith(`${name}-`));
  expect(new Set(tiers.map(({ name }) => folderOf(name)))).toEqual(new Set(names));
  const words = new RegExp([...names, "zoo", "quorum", "ticktime", "srvr", "mntr", "four-letter"].join("|"), "i");
  // A stand-in is software itself, packed apart: what builds roots takes it from the tier that names it.
  const own = [...names.map((name) => `${folder}/tiers/${name}/`), `${folder}/tiers/index.ts`, `${folder}/mesos/`];
  const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", folder], {
    ...{ cwd: repositoryRoot, encoding: "utf8" },
  });
  for (const file of files.split("\n").filter((path) => path !== "" && !own.some((each) => path.startsWith(each)))) {
    const text = readFileSync(join(repositoryRoot, file), "utf8");
    const [found = null] = words.exec(text) ?? [];
    expect([file, found]).toEqual([file, null]);
  }
});

test("nothing but the rehearsal and its tests knows a stand-in: its package, its version, its paths", () => {
  const words = ["mesos-stand-in", "1\\.12\\.0~rehearsal", "/rehearsal/(run|register|update)", "rehearse/mesos"].join(
    "|",
  );
  const found = (...paths: string[]) =>
    spawnSync("git", ["grep", "--untracked", "-lE", words, "--", ...paths], {
      ...{ cwd: repositoryRoot, encoding: "utf8" },
    }).stdout;
  expect(found(`${folder}/mesos`)).not.toBe("");
  const knowing = [folder, "tests/mesos", "tests/rehearsal", "scripts/test", "docs/rehearsal.md"].map(
    (path) => `:!${path}`,
  );
  expect(found(".", ...knowing)).toBe("");
});

test("a tier's packages are in what is made for it, and in nothing below that", () => {
  const scripts = join(repositoryRoot, folder, "root");
  const [one, other] = [digests(scripts, [], ["nginx"]), digests(scripts, [], ["haproxy"])];
  expect([one.plain, one.client]).toEqual([other.plain, other.client]);
  expect(one.baked).not.toBe(other.baked);
  expect(one.mirror).not.toBe(other.mirror);
});

describe("a stand-in", () => {
  const { script, says } = mesosStandIn;

  test("is in a layer of its own on top of either image, and nothing else is made again for it", () => {
    const scripts = join(repositoryRoot, folder, "root");
    const [one, other] = [digests(scripts, [], [], ["aa"]), digests(scripts, [], [], ["bb"])];
    const { plainStandIns, bakedStandIns, ...below } = one;
    expect(other).toMatchObject(below);
    expect(other.plainStandIns).not.toBe(plainStandIns);
    expect(other.bakedStandIns).not.toBe(bakedStandIns);
  });

  testWith("dpkg-deb", "is built once, to the same bytes each time, and says in capitals what it is", async () => {
    const place = mkdtempSync(join(tmpdir(), "stand-in-"));
    const [one, ...more] = await buildPackages([script, script], place);
    expect(more).toEqual([]);
    const [two] = await buildPackages([script], join(place, "again"));
    expect(two!.sha256).toBe(one!.sha256);
    expect(readdirSync(join(place, "stand-ins"))).toEqual([`${one!.sha256}.deb`]);
    const fields = execFileSync("dpkg-deb", ["--field", one!.path], { encoding: "utf8" });
    expect(fields).toMatch(/^Package: mesos\nVersion: \S+~rehearsal\n/);
    expect(fields).toContain("STAND-IN FOR MESOS, FOR REHEARSALS ONLY");
    rmSync(place, { recursive: true });
  });

  test("stands in the report of a rehearsal of its tier, once for several tiers, and in no other", async () => {
    const machines = (await view).nodes();
    const tier = tierOf("one", { standIn: mesosStandIn });
    expect(standIns(machines, [tier, { ...tier, name: "two" }]).filter((line) => line === says)).toHaveLength(1);
    expect(standIns(machines, [tierOf("one")]).join("\n")).not.toMatch(/mesos/i);
  });
});

test("secrets have the values that their tier wants, and others something at random", async () => {
  const planned = await view;
  const { arn: id } = planned.document("zookeeper").secrets.superUser!;
  const values = secretValues(planned, [tierOf("zookeeper", { secret: (name) => `the ${name}` })]);
  expect(values[id]).toBe("the superUser");
  expect(Object.keys(values)).toEqual(planned.secrets());
  expect(secretValues(planned, [tierOf("zookeeper")])[id]).toMatch(/^[\w-]{24}$/);
});

describe("a ZooKeeper server", () => {
  const look = async (answer: string | null) => {
    const standIn = {
      ask: (address: string, port: number) => Promise.resolve(`${address}:${port}` === "10.0.0.1:2181" ? answer : null),
    };
    const slot = { link: { name: "n1", address: "10.0.0.1" } } as Slot;
    return zookeeper.look(slot, { standIn, view: await view } as unknown as Lab);
  };

  test.each([
    ["leads", "Zookeeper version: 3.8.0\nMode: leader\nNode count: 5\n", [true, true, true]],
    ["follows", "Mode: follower\n", [true, true, false]],
    ["watches without a vote", "Mode: observer\n", [true, false, false]],
    ["is alone, as one too many to serve", "Mode: standalone\n", [true, true, true]],
    ["waits for a leader", "This ZooKeeper instance is not currently serving requests\n", [true, false, false]],
    ["is silent", "", [false, false, false]],
    ["does not listen", null, [false, false, false]],
  ])("that %s says so", async (_, answer, [answers, serves, leads]) => {
    expect(await look(answer)).toEqual({ answers, serves, leads });
  });

  test("gets another setting each time", async () => {
    const { settings } = (await view).document("zookeeper");
    const changed = zookeeper.changes.setting(settings);
    const slot = (text: string) => ({ machine: { read: () => text } }) as unknown as Slot;
    expect(changed).toMatchObject({ settings: { tickTime: 2001 }, words: "tickTime 2001" });
    expect([changed.taken(slot("tickTime=2001\n")), changed.taken(slot("tickTime=20010\n"))]).toEqual([true, false]);
    const heap = (heapMib: number) => zookeeper.changes.machine?.({ heapMib })["heapMib"];
    expect([heap(1024), heap(512)]).toEqual([512, 576]);
  });

  test("complains in its log by lines that warn or fail, and not by what Java adds to them", () => {
    const complains = (line: string) => zookeeper.complains?.(line);
    expect(complains("2026-01-01 12:00:00 WARN  Cannot open channel to 2")).toBe(true);
    expect(complains("zookeeper[1]:   at java.net.ConnectException failed(Native)")).toBe(false);
    expect(complains("INFO  binding to port 2181")).toBe(false);
  });
});
