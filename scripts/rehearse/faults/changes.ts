import { wantedDigest } from "../../../components/bootstrap/documents";
import { bundleKey, renderPointer } from "../../../components/chefRepository/bundle";
import { poll, sleep } from "../lab/exec";
import type { Slot } from "../lab/lab";
import { type Fault, type FaultContext, since } from "./context";
import { addComment, changedBundle, edit } from "./repository";
import { type Change, type Lock, RollWatch, written } from "./rollWatch";

/** Time for all members to take up a change, one after the other. */
const rollMs = 420_000;
/** Time in which nobody may do what must not be done: several passes of the agents. */
const leftAloneMs = 30_000;
/** Ten renewals of 30 s: then a lock is stale. */
const staleMs = 300_000;

/** What members are asked to take up, as the bucket has it. */
class Wanted {
  private readonly bucket: string;
  private readonly documentKey: string;

  constructor(private readonly context: FaultContext) {
    const { bucket, tier } = (context.members[0] as Slot).node.facts;
    this.bucket = bucket;
    this.documentKey = `tiers/${tier}.json`;
  }

  private async get(key: string): Promise<Buffer> {
    const stored = await this.context.lab.standIn.getObject(this.bucket, key);
    if (!stored) throw new Error(`the bucket has no ${key}`);
    return stored;
  }

  private put(key: string, body: string | Buffer): Promise<void> {
    return this.context.lab.standIn.putObject(this.bucket, key, Buffer.from(body));
  }

  /** The digest by which members know what they have applied. */
  async digest(): Promise<string> {
    const { sha256 } = JSON.parse((await this.get("bundle.json")).toString()) as { sha256: string };
    const document = await this.get(this.documentKey);
    return wantedDigest(sha256, document.toString());
  }

  /** Puts a changed document of the tier in force; gives what puts the old one back. */
  async changeDocument(change: (document: Change) => void): Promise<() => Promise<void>> {
    const old = await this.get(this.documentKey);
    const document = JSON.parse(old.toString()) as Change;
    change(document);
    await this.put(this.documentKey, `${JSON.stringify(document, null, 2)}\n`);
    return () => this.put(this.documentKey, old);
  }

  /** Puts a changed chef repository in force, packed as every other one: `change` gets the folder of its files. */
  async changeRepository(change: (folder: string) => void): Promise<void> {
    const { key } = JSON.parse((await this.get("bundle.json")).toString()) as { key: string };
    const { sha256, base64 } = await changedBundle(this.context.lab, await this.get(key), change);
    await this.put(bundleKey(sha256), Buffer.from(base64, "base64"));
    await this.put("bundle.json", renderPointer(sha256));
  }
}

const raiseTickTime = (document: Change): void => {
  document.settings.zooCfg["tickTime"] = Number(document.settings.zooCfg["tickTime"]) + 500;
};

/** Waits until every member has applied a digest, serves, and the lock is free. */
async function applied(watch: RollWatch, digest: string): Promise<void> {
  const done = await poll(
    async () => {
      const records = await watch.records();
      if (![...records.values()].every(({ digestApplied }) => digestApplied === digest)) return undefined;
      return watch.allServe && (await watch.lock())?.state !== "held" ? true : undefined;
    },
    rollMs,
    500,
  );
  if (done) return;
  const behind = [...(await watch.records())]
    .filter(([, { digestApplied }]) => digestApplied !== digest)
    .map(([name, { reason }]) => `${name} has not applied it (${reason ?? "no reason given"})`);
  const lock = await watch.lock();
  if (!watch.allServe) behind.push("not every member serves");
  if (lock?.state === "held") behind.push(`${lock.holder ?? "somebody"} holds the lock`);
  throw new Error(`the change did not go through within ${rollMs / 1000} s: ${behind.join(", ")}`);
}

export const changedSetting: Fault = {
  name: "changed-setting",
  outcome: "members take up a new tickTime and restart one at a time, under a writer that loses nothing",
  async run(context) {
    await context.roles();
    const { members } = context;
    const wanted = new Wanted(context);
    return RollWatch.during(context, "setting", async (watch) => {
      const began = Date.now();
      let tickTime: unknown;
      await wanted.changeDocument((document) => {
        raiseTickTime(document);
        tickTime = document.settings.zooCfg["tickTime"];
      });
      await applied(watch, await wanted.digest());
      const took = since(began);
      const result = await watch.stop();
      const line = `tickTime=${String(tickTime)}\n`;
      const taken = members.filter(({ machine }) => machine.read("etc/zookeeper/zoo.cfg")?.includes(line));
      const all = taken.length === members.length && watch.restarted.size === members.length;
      const text = `tickTime ${String(tickTime)}: taken up by ${taken.length}, ${watch.restarted.size} members restarted in ${took}, at most ${watch.mostAway} at a time, ${watch.unlocked === 0 ? "each under its lock" : `${watch.unlocked} times seen away WITHOUT the lock`}, ${written(result)}`;
      return { ok: all && watch.mostAway === 1 && watch.unlocked === 0 && result.lost === 0, text };
    });
  },
};

export const otherMemberList: Fault = {
  name: "other-member-list",
  outcome:
    "a document that lists other members than the ensemble was born with changes no server; every member says so",
  async run(context) {
    const { members } = context;
    await context.roles();
    const configurations = (): string => members.map(({ machine }) => machine.read("etc/zookeeper/zoo.cfg")).join("\n");
    const before = configurations();
    const wanted = new Wanted(context);
    return RollWatch.during(context, "list", async (watch) => {
      const began = Date.now();
      const putBack = await wanted.changeDocument((document) => void document.members.pop());
      await applied(watch, await wanted.digest());
      const after = since(began);
      const words = [...(await watch.records()).values()].map(({ listRefused }) => listRefused);
      const same = configurations() === before;
      await putBack();
      await applied(watch, await wanted.digest());
      const result = await watch.stop();
      const said = words.every((text) => text?.includes("was born with"));
      const text = `all members say "${words[0] ?? ""}" after ${after}; zoo.cfg ${same ? "unchanged" : "CHANGED"}, ${watch.restarted.size} restarted, ${written(result)}`;
      return { ok: said && same && watch.restarted.size === 0 && result.lost === 0, text };
    });
  },
};

export const changedCookbook: Fault = {
  name: "changed-cookbook",
  outcome: "members take up a changed cookbook and restart one at a time, each under the ensemble's lock",
  async run(context) {
    await context.roles();
    const wanted = new Wanted(context);
    return RollWatch.during(context, "cookbook", async (watch) => {
      const began = Date.now();
      await wanted.changeRepository(addComment);
      await applied(watch, await wanted.digest());
      const took = since(began);
      const result = await watch.stop();
      const all = watch.restarted.size === context.members.length;
      const text = `${[...watch.restarted].join(", ")} restarted in ${took}, at most ${watch.mostAway} at a time, ${watch.unlocked === 0 ? "each under its lock" : `${watch.unlocked} times seen away WITHOUT the lock`}, ${written(result)}`;
      return { ok: all && watch.mostAway === 1 && watch.unlocked === 0 && result.lost === 0, text };
    });
  },
};

export const brokenCookbook: Fault = {
  name: "broken-cookbook",
  outcome:
    "a cookbook whose server does not start stops at the first member, the others leave it alone; the fixed one heals that member first and then reaches all",
  async run(context) {
    await context.roles();
    const wanted = new Wanted(context);
    const unit = "templates/zookeeper.service.erb";
    return RollWatch.during(context, "broken", async (watch) => {
      await wanted.changeRepository((folder) => {
        edit(folder, unit, (text) => text.replace("ExecStart=/usr/bin/java ", "ExecStart=/usr/bin/no-such-java "));
      });
      const broken = await wanted.digest();
      const failed = await poll(async () => {
        const found = [...(await watch.records())].find(([, { digestFailed }]) => digestFailed === broken);
        return found && { name: found[0], reason: found[1].reason ?? "" };
      }, rollMs);
      if (!failed) throw new Error(`no member reported the broken cookbook within ${rollMs / 1000} s`);
      await sleep(leftAloneMs);
      const tried = [...(await watch.records())].filter(
        ([, record]) => record.digestFailed === broken || record.digestApplied === broken,
      );

      await wanted.changeRepository((folder) => {
        edit(folder, unit, (text) => text.replace("/usr/bin/no-such-java ", "/usr/bin/java "));
        addComment(folder);
      });
      const fixed = await wanted.digest();
      const began = Date.now();
      const first = await poll(async () => {
        const found = [...(await watch.records())].find(([, { digestApplied }]) => digestApplied === fixed);
        return found?.[0];
      }, rollMs);
      await applied(watch, fixed);
      const took = since(began);
      const result = await watch.stop();
      const alone = tried.length === 1;
      const text = `${failed.name} failed ("${failed.reason.replace(/^.*?FATAL: /, "").slice(0, 300)}"), the others ${alone ? "left it alone" : "tried it TOO"}; the fixed one was applied by ${first ?? "nobody"} first and by all after ${took}, at most ${watch.mostAway} away, ${written(result)}`;
      return { ok: alone && first === failed.name && watch.mostAway === 1 && result.lost === 0, text };
    });
  },
};

export const lockHolderDies: Fault = {
  name: "lock-holder-dies",
  outcome:
    "the lock of an instance that dies in the middle of its converge is taken over once it is stale; the change reaches everyone",
  async run(context) {
    const { lab } = context;
    await context.roles();
    const wanted = new Wanted(context);
    return RollWatch.during(context, "lock", async (watch) => {
      await wanted.changeDocument(raiseTickTime);
      const digest = await wanted.digest();
      const { slot, lock } = await holderInConverge(context, watch);
      const { launches } = slot;
      await slot.machine.kill();
      await context.replaced(slot, launches);
      await sleep(leftAloneMs);
      const respected = (await watch.lock())?.nonce === lock.nonce;

      // Five minutes of waiting say nothing; the agents judge by the clock of S3 alone.
      await lab.standIn.advanceClock(staleMs + 10_000);
      const began = Date.now();
      const taker = await poll(async () => {
        const found = await watch.lock();
        return found && found.nonce !== lock.nonce ? (found.holder ?? "somebody") : undefined;
      }, rollMs);
      await applied(watch, digest);
      const took = since(began);
      const result = await watch.stop();
      const text = `${slot.node.name} died as it held the lock: ${respected ? "the others waited" : "it was taken TOO EARLY"}; stale, it was taken over by ${taker ?? "nobody"}, and the change had reached all after ${took}, at most ${watch.mostAway} away, ${written(result)}`;
      return { ok: respected && watch.mostAway === 1 && result.lost === 0, text };
    });
  },
};

/** The member that holds the lock, once its converge runs. */
async function holderInConverge(context: FaultContext, watch: RollWatch): Promise<{ slot: Slot; lock: Lock }> {
  const found = await poll(
    async () => {
      const lock = await watch.lock();
      if (lock?.state !== "held") return undefined;
      const slot = context.members.find(({ node }) => node.name === lock.holder);
      const running = slot?.machine.read("var/lib/startup-stack/converged.json")?.includes('"ok": false');
      return slot && running ? { slot, lock } : undefined;
    },
    rollMs,
    200,
  );
  if (!found) throw new Error(`no member converged under the lock within ${rollMs / 1000} s`);
  return found;
}
