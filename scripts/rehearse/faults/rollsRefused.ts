import { exitCodes } from "../../../components/roll/outcomes";
import { poll, sleep } from "../lab/exec";
import type { FaultContext } from "./context";
import type { Fault } from "./fault";
import { RollWatch, written } from "./rollWatch";
import { newImage, newSetting, patience } from "./settings";
import { ended, groupsOf, keptServing, lastWords, Launches, outdated, startUp, up, verdict } from "./up";

/** Several looks of the roller. */
const looksMs = 30_000;
/** Time for a roller to take the lock once all members are whole. */
const lockMs = 60_000;

/** Versions that the members' groups launch, in one word. */
const groupVersions = async (context: FaultContext): Promise<string> =>
  (await groupsOf(context)).map(({ name, template }) => `${name} ${template.version}`).join();

export const rollWrongAccount: Fault = {
  name: "roll-wrong-account",
  outcome: "credentials of another account are refused before anything else is asked",
  async run(context) {
    await context.ranks();
    const launches = new Launches(context);
    const before = await groupVersions(context);
    const asked = context.lab.events.length;
    const rolled = await up(context, await context.environment.plan(newImage()), "999999999999");
    const refused = context.lab.events.slice(asked).filter(({ kind }) => kind === "refused" || kind === "unknown-call");
    return verdict([`${ended(rolled)}, "${lastWords(rolled)}"`], {
      [`NOT exit ${exitCodes.wrongAccount}`]: rolled.code === exitCodes.wrongAccount,
      "something else was ASKED": refused.length === 0,
      "something was CHANGED": launches.with("CONTINUE").length === 0 && (await groupVersions(context)) === before,
    });
  },
};

export const rollLockHeld: Fault = {
  name: "roll-lock-held",
  kinds: ["ensemble", "pair"],
  outcome: "of two rollers at once the second one sees the first one at work, does nothing and says so",
  async run(context) {
    await context.roles();
    const view = await context.environment.plan(newImage());
    return RollWatch.during(context, "held", async (watch) => {
      const launches = new Launches(context);
      const first = await startUp(context, view);
      await watch.heldByRoller(lockMs);
      const second = await up(context, view);
      const rolled = await first.ended;
      const order = launches.with("CONTINUE");
      const result = await watch.stop();
      const seen = [
        `the second ${ended(second)}, "${lastWords(second)}"`,
        `the first ${ended(rolled)}: ${order.join(", ")} replaced`,
        written(result),
      ];
      return verdict(seen, {
        [`NOT exit ${exitCodes.lockHeld}`]: second.code === exitCodes.lockHeld,
        [`the first says "${lastWords(rolled)}"`]: rolled.code === 0,
        "a member was replaced TWICE": order.length === context.members.length,
        ...keptServing(context.tier, watch, result),
      });
    });
  },
};

export const rollDegraded: Fault = {
  name: "roll-degraded",
  kinds: ["ensemble"],
  outcome:
    "while a member cannot come back nothing is replaced and no other member restarts; once it is back, the change reaches all",
  async run(context) {
    const slot = await context.bystander();
    const { lab } = context;
    const changes = { ...newSetting(context).settings, ...patience(1) };
    const view = await context.environment.plan(context.section(changes));
    return RollWatch.during(context, "degraded", async (watch) => {
      const launches = new Launches(context);
      const before = await groupVersions(context);
      await lab.network.cut(slot.link, "cut");
      let refused;
      let restarted;
      try {
        refused = await up(context, view);
        restarted = [...watch.restarted].filter((name) => name !== slot.node.name);
      } finally {
        await lab.network.cut(slot.link, "healed");
      }
      const rolled = await up(context, await context.environment.plan(context.section(patience(15))));
      const result = await watch.stop();
      const seen = [
        `${slot.node.name} silent: ${ended(refused)}, "${lastWords(refused)}"`,
        `back: ${ended(rolled)}`,
        written(result),
      ];
      return verdict(seen, {
        [`NOT exit ${exitCodes.degraded}`]: refused.code === exitCodes.degraded,
        [`${restarted.join(", ")} RESTARTED meanwhile`]: restarted.length === 0,
        "a member was REPLACED": launches.with("CONTINUE").length === 0 && (await groupVersions(context)) === before,
        [`then the roller says "${lastWords(rolled)}"`]: rolled.code === 0,
        "acknowledged writes LOST": (result.lost ?? 0) === 0,
      });
    });
  },
};

export const rollTwoLost: Fault = {
  name: "roll-two-lost",
  kinds: ["ensemble"],
  outcome:
    "with two members lost the roller takes no step until they are back by themselves, on the version that they had",
  async run(context) {
    const { lab, members } = context;
    const { followers, leader } = await context.roles();
    const lost = [leader, followers[0]];
    const view = await context.environment.plan({ ...newImage(), ...context.section(patience(15)) });
    return RollWatch.during(context, "lost", async (watch) => {
      const before = await groupVersions(context);
      const counts = lost.map(({ launches }) => launches);
      for (const { node, machine } of lost) {
        lab.suspend(node.name);
        await machine.kill();
      }
      const launches = new Launches(context);
      const running = await startUp(context, view);
      await sleep(looksMs);
      const idle = (await groupVersions(context)) === before;
      await Promise.all(lost.map(({ node }) => lab.resume(node.name)));
      const versions = await poll(
        () =>
          lost.every(({ hook, launches: now }, index) => hook && now > counts[index]!)
            ? lost.map(({ node }) => node.template.version)
            : undefined,
        looksMs * 8,
      );
      const proven = versions?.every((version) => before.includes(version)) === true;
      const rolled = await running.ended;
      const order = launches.with("CONTINUE");
      const result = await watch.stop();
      const names = lost.map(({ node }) => node.name).join(" and ");
      const seen = [
        `${names} lost for ${looksMs / 1000} s and more`,
        `then ${ended(rolled)}: ${order.slice(lost.length).join(", ")} replaced`,
        written(result),
      ];
      return verdict(seen, {
        "a group was CHANGED meanwhile": idle,
        "NOT back on the version that they had": proven,
        [`the roller says "${lastWords(rolled)}"`]: rolled.code === 0,
        "NOT each replaced once": order.length === lost.length + members.length,
        "NOT every member at the wanted version": outdated(context, view).length === 0,
        "acknowledged writes LOST": (result.lost ?? 0) === 0,
      });
    });
  },
};
