import { poll, sleep } from "../lab/exec";
import { logFile, ofLaunch, stepsDone } from "../nodeLog";
import { answers, type ClientResult, longestGap } from "../probes/client";
import { since } from "./context";
import type { Fault } from "./fault";

const lostNothing = ({ lost = 0 }: ClientResult): boolean => lost === 0;

export const killMember: Fault = {
  name: "kill-member",
  outcome: "the group replaces the instance, meanwhile the others go on; no acknowledged write is lost",
  async run(context) {
    const victim = await context.bystander();
    const { launches } = victim;
    const bare = await context.bareGap("kill-member");
    const began = Date.now();
    const result = await context.underClient("kill-member", async () => {
      await victim.machine.kill();
      await context.replaced(victim, launches);
    });
    const text = `${victim.node.name} killed: whole again after ${since(began)}, ${longestGap(result)}${bare}, ${answers(result)}`;
    return { ok: lostNothing(result), text };
  },
};

export const killLeader: Fault = {
  name: "kill-leader",
  kinds: ["ensemble", "pair"],
  outcome: "another member leads, no acknowledged write is lost, the gap is that of the bare software",
  async run(context) {
    const bare = await context.bareGap("kill-leader");
    const { leader } = await context.roles();
    const { launches } = leader;
    const began = Date.now();
    const result = await context.underClient("kill-leader", async () => {
      await leader.machine.kill();
      await context.otherLeader(leader);
      await context.replaced(leader, launches);
    });
    const text = `${context.leaderWord} ${leader.node.name} killed: whole again after ${since(began)}, ${longestGap(result)}${bare}, ${answers(result)}`;
    return { ok: lostNothing(result), text };
  },
};

export const cutLink: Fault = {
  name: "cut-link",
  kinds: ["ensemble", "pair"],
  outcome:
    "a member that leads and falls silent is replaced by another one, and is one of the others once its link is healed",
  async run(context) {
    const { lab } = context;
    const bare = await context.bareGap("silence-leader");
    const { leader } = await context.roles();
    const { launches } = leader;
    let healed = 0;
    let took = "";
    const result = await context.underClient("cut-link", async () => {
      await lab.network.cut(leader.link, "cut");
      try {
        await context.otherLeader(leader);
        await sleep(3_000);
      } finally {
        await lab.network.cut(leader.link, "healed");
      }
      healed = Date.now();
      await context.whole();
      took = since(healed);
    });
    const replaced = leader.launches !== launches ? ", but its instance was replaced" : "";
    const text = `${context.leaderWord} ${leader.node.name} silent: ${longestGap(result)}${bare}, whole ${took} after it was healed, ${answers(result)}${replaced}`;
    return { ok: lostNothing(result) && replaced === "", text };
  },
};

export const rebootNode: Fault = {
  name: "reboot-node",
  outcome: "the same instance comes back by itself and does not bootstrap again",
  async run(context) {
    const slot = await context.bystander();
    const { instance, launches } = slot;
    const steps = (): number => ofLaunch(stepsDone(slot.machine.read(logFile) ?? "")).length;
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
  outcome:
    "a new instance takes over address and volume and has the old data, where there are any; no acknowledged write is lost",
  async run(context) {
    const { lab, tier } = context;
    const bare = await context.bareGap("replace-member");
    const slot = await context.bystander();
    const { instance, launches } = slot;
    const missingOn = await context.store("before");
    const began = Date.now();
    const result = await context.underClient("replace-member", async () => {
      await lab.terminate(slot.node.name);
      await context.replaced(slot, launches);
    });
    const took = since(began);
    const kept = (await missingOn([slot])).length === 0;
    const data = tier.data ? `, what was stored before is ${kept ? "read" : "NOT"} on it` : "";
    const same = slot.instance === instance ? ", but the instance is the SAME" : "";
    const text = `${slot.node.name} replaced: whole again after ${took}, ${longestGap(result)}${bare}, ${answers(result)}${data}${same}`;
    return { ok: kept && same === "" && lostNothing(result), text };
  },
};
