import { randomBytes } from "node:crypto";

import { exitCodes } from "../../../components/roll/outcomes";
import { keys } from "../../../components/roll/readings";
import { poll } from "../lab/exec";
import type { Slot } from "../lab/lab";
import { edit } from "../tiers/edit";
import { complaintWith, type FaultContext, since } from "./context";
import type { Fault, Outcome } from "./fault";
import { RollWatch, written } from "./rollWatch";
import { newImage } from "./settings";
import { ended, keptServing, lastWords, Launches, startUp, up, verdict } from "./up";
import { applied, Wanted } from "./wanted";

/** The format that comes after the one of this release. */
const nextFormat = 2;
/** Time for agents to write their records again, and for a roller to say what it waits for. */
const reportMs = 90_000;

const keyOf = ({ node: { facts } }: Slot): string => keys.member(facts.tier, facts.member?.id ?? 0);

/** Objects as a release would write them that comes after this one. */
class NextRelease {
  private readonly bucket: string;
  readonly lock: string;
  /** The document of a tier that this release does not know. */
  readonly document = `tiers/rehearsal-${randomBytes(4).toString("hex")}.json`;

  constructor(private readonly context: FaultContext) {
    this.bucket = context.members[0]!.node.facts.bucket;
    this.lock = keys.lock(context.tier.name);
  }

  private get standIn(): FaultContext["lab"]["standIn"] {
    return this.context.lab.standIn;
  }

  private put(key: string, content: object): Promise<void> {
    return this.standIn.putObject(this.bucket, key, Buffer.from(JSON.stringify(content)));
  }

  async write(record: string): Promise<void> {
    const stored = await this.standIn.getObject(this.bucket, record);
    const content = JSON.parse(stored?.toString() ?? "{}") as object;
    const next = { formatVersion: nextFormat, more: { of: "the next release" } };
    await this.put(record, { ...content, ...next });
    await this.put(this.lock, { ...next, state: "free", nonce: randomBytes(16).toString("hex") });
    await this.put(this.document, { ...next, hosts: "elsewhere" });
  }

  freeLock(): Promise<void> {
    return this.put(this.lock, { formatVersion: 1, state: "free", nonce: randomBytes(16).toString("hex") });
  }

  dropDocument(): Promise<void> {
    return this.standIn.deleteObject(this.bucket, this.document);
  }

  /** Takes records away; those of the given members that their agents did not write again. */
  async unwritten(slots: Slot[]): Promise<string[]> {
    for (const slot of slots) await this.standIn.deleteObject(this.bucket, keyOf(slot));
    const missing = async (): Promise<Slot[]> => {
      const found = await Promise.all(slots.map((slot) => this.standIn.getObject(this.bucket, keyOf(slot))));
      return slots.filter((_, index) => found[index] === undefined);
    };
    await poll(async () => ((await missing()).length === 0 ? true : undefined), reportMs);
    return (await missing()).map(({ node }) => node.name);
  }
}

const agentOf = async ({ machine }: Slot, verb: "start" | "stop"): Promise<void> => {
  await machine.run(["systemctl", verb, "startup-stack-agent"]);
};

async function rollBesideNewer(context: FaultContext, watch: RollWatch): Promise<Outcome> {
  const { leader, followers } = await context.roles();
  const [unread, ...rest] = followers;
  const next = new NextRelease(context);
  const launches = new Launches(context);
  const view = await context.environment.plan(newImage());
  // Its agent is stopped: it would write the record of this release again.
  await agentOf(unread, "stop");
  await next.write(keyOf(unread));
  const silent = await next.unwritten([leader, ...rest]);
  const refused = await up(context, view);
  const early = launches.with("CONTINUE");

  await agentOf(unread, "start");
  const lines: string[] = [];
  const rolling = await startUp(context, view, undefined, (line) => {
    lines.push(line);
    context.say(line);
  });
  const waits = await poll(() => lines.find((line) => line.includes(`${next.lock} cannot be read`)), reportMs);
  await next.freeLock();
  const rolled = await rolling.ended;
  const skipped = context.members.filter((slot) => complaintWith(slot, `${next.document}: skipped`) !== undefined);
  await next.dropDocument();
  const result = await watch.stop();
  const seen = [
    `${unread.node.name} of the next format: ${ended(refused)}, "${lastWords(refused)}"`,
    `then "${waits?.trim().slice(0, 200) ?? ""}"`,
    `then ${ended(rolled)}: ${launches.with("CONTINUE").join(", ")} replaced, ${written(result)}`,
  ];
  return verdict(seen, {
    [`NO new record of ${silent.join(", ")}`]: silent.length === 0,
    [`NOT exit ${exitCodes.degraded}`]: refused.code === exitCodes.degraded,
    "the roller did NOT name the member": lastWords(refused).includes(`${keyOf(unread)} cannot be read`),
    "a member was REPLACED meanwhile": early.length === 0,
    "the roller did NOT wait for the lock": waits !== undefined,
    [`the roller says "${lastWords(rolled)}"`]: rolled.code === 0,
    [`the other tier's document was left out by ${skipped.length} ALONE`]: skipped.length === context.members.length,
    ...keptServing(context.tier, watch, result),
  });
}

export const newerObjects: Fault = {
  name: "newer-objects",
  kinds: ["ensemble"],
  outcome:
    "a record, the lock and another tier's document of the next format: agents go on, a roll names the member and then the lock and touches nobody, and is done once both can be read",
  run: (context) => RollWatch.during(context, "newer", (watch) => rollBesideNewer(context, watch)),
};

const agent = "cookbooks/member/files/startup_stack_agent";

/** An agent that writes records of the next format, and reads both. */
function nextAgent(repository: string): void {
  edit(repository, `${agent}/member.py`, (text) =>
    text.replace('"formatVersion": 1', `"formatVersion": ${nextFormat}`),
  );
  edit(repository, `${agent}/contents.py`, (text) =>
    text.replace(
      'content.get("formatVersion") != FORMAT',
      `content.get("formatVersion") not in (FORMAT, ${nextFormat})`,
    ),
  );
}

/** Formats of the records once they are all of the given one: the agent that has converged a change writes one more. */
async function formatsOf(watch: RollWatch, wanted: number): Promise<number[]> {
  const read = async (): Promise<number[]> =>
    [...(await watch.records()).values()].map(({ formatVersion }) => formatVersion);
  const all = async (): Promise<number[] | undefined> => {
    const formats = await read();
    return formats.every((format) => format === wanted) ? formats : undefined;
  };
  return (await poll(all, reportMs)) ?? read();
}

async function thereAndBack(context: FaultContext, watch: RollWatch): Promise<Outcome> {
  await context.ranks();
  const wanted = new Wanted(context);
  const before = await wanted.digest();
  const there = Date.now();
  const goBack = await wanted.changeArchive(await wanted.archive(), nextAgent);
  await applied(watch, await wanted.digest());
  const took = since(there);
  const formats = await formatsOf(watch, nextFormat);
  const back = Date.now();
  await goBack();
  await applied(watch, before);
  const formatsAfter = await formatsOf(watch, 1);
  const result = await watch.stop();
  const seen = `agents that write format ${formats.join(", ")} on all members after ${took}, those of before after ${since(back)}, ${written(result)}`;
  return verdict([seen], {
    "NOT all write the next format": formats.every((format) => format === nextFormat),
    [`then they write format ${formatsAfter.join(", ")}`]: formatsAfter.every((format) => format === 1),
    [`${[...watch.restarted].join(", ")} RESTARTED`]: watch.restarted.size === 0,
    ...keptServing(context.tier, watch, result),
  });
}

export const newerAgent: Fault = {
  name: "newer-agent",
  kinds: ["ensemble"],
  outcome:
    "a cookbook whose agent writes records that the one before cannot read goes through all members and back again, and no server stops",
  run: (context) => RollWatch.during(context, "agent", (watch) => thereAndBack(context, watch)),
};
