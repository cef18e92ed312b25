import { sleep } from "../lab/exec";
import type { Slot } from "../lab/lab";
import { edit } from "../tiers/edit";
import { type FaultContext, since } from "./context";
import type { Fault } from "./fault";
import { RollWatch, written } from "./rollWatch";
import { Launches, verdict } from "./up";
import { applied, firstFailure, leftAloneMs, triedBy, Wanted } from "./wanted";

const program = "node/__main__.py";

/** Edits a chef repository so that its second stage begins with these lines. */
export const beginsWith =
  (lines: string) =>
  (repository: string): void => {
    edit(repository, program, (text) => `${lines}\n${text}`);
  };

/** A stage two that does not end by itself. */
export const hangs = beginsWith("import time\ntime.sleep(1e6)");

/** A stage two that ends with 1. */
export const fails = beginsWith('raise SystemExit("broken on purpose")');

/** A converge that hangs is ended after nine minutes; with such seconds, after less than one. */
const shortSecond = 0.1;
const dropIn = "/run/systemd/system/startup-stack-converge.service.d";

async function shorten({ members }: FaultContext): Promise<void> {
  const text = `[Service]\\nEnvironment=STARTUP_STACK_SECOND=${shortSecond}\\n`;
  await onAll(members, `mkdir -p ${dropIn} && printf '${text}' >${dropIn}/rehearsal.conf && systemctl daemon-reload`);
}

const restoreSeconds = ({ members }: FaultContext): Promise<void> =>
  onAll(members, `rm -r ${dropIn} && systemctl daemon-reload`);

async function onAll(members: Slot[], script: string): Promise<void> {
  await Promise.all(members.map(({ machine }) => machine.run(["sh", "-c", script])));
}

/** A stage two that is at fault touches nothing: the members serve on, and the version before heals the one that tried. */
function brokenStageTwo(name: string, what: string, spoil: (repository: string) => void, slow = false): Fault {
  return {
    name,
    outcome: `a second stage ${what} stops at the first member, which says why and serves on, and the others leave it alone; the version before heals it, and no data are lost`,
    async run(context) {
      await context.ranks();
      const wanted = new Wanted(context);
      const before = await wanted.digest();
      const missingOn = await context.store(name);
      const launches = new Launches(context);
      return RollWatch.during(context, name, async (watch) => {
        if (slow) await shorten(context);
        const began = Date.now();
        const goBack = await wanted.changeArchive(await wanted.archive(), spoil);
        const broken = await wanted.digest();
        const failed = await firstFailure(watch, broken);
        const failedAfter = since(began);
        await sleep(leftAloneMs);
        const tried = await triedBy(watch, broken);
        if (slow) await restoreSeconds(context);

        const healing = Date.now();
        await goBack();
        await applied(watch, before);
        const healed = since(healing);
        const missing = await missingOn(context.members);
        const result = await watch.stop();
        const seen = [
          `${failed.name} failed after ${failedAfter} ("${failed.reason.slice(0, 200)}")`,
          `with the version before it was healed after ${healed}`,
          written(result),
        ];
        return verdict(seen, {
          "NO reason in its record": failed.reason !== "",
          [`${tried.join(", ")} tried it, so the others did NOT leave it alone`]: tried.length === 1,
          [`${[...watch.restarted].join(", ")} did NOT serve on`]: watch.restarted.size === 0,
          "a member was REPLACED": launches.with("CONTINUE").length + launches.with("ABANDON").length === 0,
          [`what was stored before is NOT on ${missing.join(", ")}`]: missing.length === 0,
          "acknowledged writes LOST": (result.lost ?? 0) === 0,
        });
      });
    },
  };
}

export const stageTwoBroken = brokenStageTwo(
  "stage-two-broken",
  "that does not load",
  beginsWith("import no_such_module"),
);

export const stageTwoHangs = brokenStageTwo("stage-two-hangs", "that does not end", hangs, true);

export const stageTwoFails = brokenStageTwo("stage-two-fails", "that ends with 1", fails);
