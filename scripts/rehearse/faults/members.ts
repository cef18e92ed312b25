import { randomBytes } from "node:crypto";

import { poll, sleep } from "../lab/exec";
import { logFile, stepsDone } from "../nodeLog";
import { Writer, type WriterResult } from "../probes/writer";
import { bareFaults, bareGap } from "../tiers/zookeeper/bare";
import { type Fault, type FaultContext, freshPath, since } from "./context";

const written = ({ acknowledged, lost }: WriterResult): string => `${lost} of ${acknowledged} acknowledged writes lost`;
const gap = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
const longest = ({ longestGapMs }: WriterResult, bare: number): string =>
  `longest gap ${gap(longestGapMs)} (bare ensemble in this run ${gap(bare)})`;

/** Writes without pause while something happens. */
async function underWriter(context: FaultContext, name: string, act: () => Promise<void>): Promise<WriterResult> {
  const writer = await Writer.start(context.tools, "client", context.hosts, freshPath(name));
  await sleep(1_500);
  try {
    await act();
    await sleep(1_500);
  } catch (error) {
    await writer.stop().catch(() => undefined); // the fault's own error is the one to tell
    throw error;
  }
  return writer.stop();
}

export const killMember: Fault = {
  name: "kill-member",
  outcome: "the others go on, the group replaces the instance, no acknowledged write is lost",
  async run(context) {
    const [victim] = (await context.roles()).followers;
    const { launches } = victim;
    const bare = await bareGap(bareFaults.kill("follower"), context);
    const began = Date.now();
    const result = await underWriter(context, "kill-member", async () => {
      await victim.machine.kill();
      await context.replaced(victim, launches);
    });
    const text = `follower ${victim.node.name} killed: whole again after ${since(began)}, ${longest(result, bare)}, ${written(result)}`;
    return { ok: result.lost === 0, text };
  },
};

export const killLeader: Fault = {
  name: "kill-leader",
  outcome: "another member leads, no acknowledged write is lost, the gap is that of a bare ensemble",
  async run(context) {
    const bare = await bareGap(bareFaults.kill("leader"), context);
    const { leader } = await context.roles();
    const { launches } = leader;
    const began = Date.now();
    const result = await underWriter(context, "kill-leader", async () => {
      await leader.machine.kill();
      await context.otherLeader(leader);
      await context.replaced(leader, launches);
    });
    const text = `leader ${leader.node.name} killed: whole again after ${since(began)}, ${longest(result, bare)}, ${written(result)}`;
    return { ok: result.lost === 0, text };
  },
};

export const cutLink: Fault = {
  name: "cut-link",
  outcome: "a leader that falls silent is replaced by election, and follows once its link is healed",
  async run(context) {
    const { lab } = context;
    const bare = await bareGap(bareFaults.silence, context);
    const { leader } = await context.roles();
    const { launches } = leader;
    let healed = 0;
    const result = await underWriter(context, "cut-link", async () => {
      await lab.network.cut(leader.link, "cut");
      try {
        await context.otherLeader(leader);
        await sleep(3_000);
      } finally {
        await lab.network.cut(leader.link, "healed");
      }
      healed = Date.now();
      await context.whole();
      healed = Date.now() - healed;
    });
    const replaced = leader.launches !== launches ? ", but its instance was replaced" : "";
    const text = `leader ${leader.node.name} silent: ${longest(result, bare)}, whole ${gap(healed)} after it was healed, ${written(result)}${replaced}`;
    return { ok: result.lost === 0 && replaced === "", text };
  },
};

export const rebootNode: Fault = {
  name: "reboot-node",
  outcome: "the same instance comes back by itself and does not bootstrap again",
  async run(context) {
    const [slot] = (await context.roles()).followers;
    const { instance, launches } = slot;
    const steps = (): number => stepsDone(slot.machine.read(logFile) ?? "").length;
    const before = await slot.machine.leader();
    const stepsBefore = steps();
    const began = Date.now();
    await slot.machine.run(["systemctl", "reboot"], { allowed: "any" });
    const rebooted = await poll(async () => {
      const now = await slot.machine.leader().catch(() => undefined);
      return now !== undefined && now !== before ? true : undefined;
    }, 60_000);
    if (!rebooted) throw new Error(`${slot.node.name} did not reboot within 60 s`);
    await context.whole();
    const same = slot.instance === instance && slot.launches === launches;
    const again = steps() > stepsBefore;
    const text = `${slot.node.name} rebooted: ${same ? "same instance" : "ANOTHER instance"}${again ? " that BOOTSTRAPPED AGAIN" : ""}, whole again after ${since(began)}`;
    return { ok: same && !again, text };
  },
};

export const replaceMember: Fault = {
  name: "replace-member",
  outcome: "a new instance takes over address and volume and has the old data, no acknowledged write is lost",
  async run(context) {
    const bare = await bareGap(bareFaults.replace, context);
    const { leader, followers } = await context.roles();
    const slot = followers.at(-1);
    if (!slot) throw new Error("the quorum has no follower");
    const { lab, tools } = context;
    const { instance, launches } = slot;
    const value = randomBytes(8).toString("hex");
    const path = `/rehearsal-before-${value}`;
    await tools.ask("client", "write-read", context.address(leader), context.address(slot), path, value);
    const began = Date.now();
    const result = await underWriter(context, "replace-member", async () => {
      await lab.terminate(slot.node.name);
      await context.replaced(slot, launches);
    });
    const read = await tools.ask("client", "read", context.address(slot), path);
    const kept = read === value ? "data written before is read on it" : `read ${read || "nothing"} instead of ${value}`;
    const instances = slot.instance === instance ? ", but the instance is the SAME" : "";
    const text = `${slot.node.name} replaced: whole again after ${since(began)}, ${longest(result, bare)}, ${written(result)}, ${kept}${instances}`;
    return { ok: read === value && instances === "" && result.lost === 0, text };
  },
};
