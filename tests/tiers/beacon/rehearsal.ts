import type { FaultContext } from "../../../scripts/rehearse/faults/context";
import type { Fault } from "../../../scripts/rehearse/faults/fault";
import { RollWatch, written } from "../../../scripts/rehearse/faults/rollWatch";
import { newImage } from "../../../scripts/rehearse/faults/settings";
import { ended, keptServing, lastWords, Launches, settle, up, verdict } from "../../../scripts/rehearse/faults/up";
import { poll } from "../../../scripts/rehearse/lab/exec";
import type { Slot } from "../../../scripts/rehearse/lab/lab";
import type { PlanView } from "../../../scripts/rehearse/planView";
import { joinsRound } from "../../../scripts/rehearse/probes/joinsRound";

/** What a member's record says of one service that it joins. */
interface JoinOutcome {
  digest: string | null;
  ok: boolean;
  reason: string | null;
}

/** A member's record, as far as it is read here. */
interface MemberRecord {
  instanceId: string;
  joins: Record<string, JoinOutcome>;
}

/** What a member says: an outcome, that it joins nothing, or, when its instance is new, nothing yet. */
type Told = JoinOutcome | "nothing" | "no record";

const isGood = (said: Told): boolean => typeof said === "object" && said.ok;
const isBroken = (said: Told): boolean =>
  typeof said === "object" && !said.ok && said.reason?.includes("broken on purpose") === true;

/** A record is written every 30 seconds. */
const toldMs = 60_000;
/** What a node has of the service: its unit, its secret, its folder. */
const traces = [
  "/etc/systemd/system/beacon.service",
  "/run/startup-stack/joins/beacon",
  "/var/lib/startup-stack/joins/beacon",
];

/** The environment in which the tier joins the service, or does not. */
const planned = (
  { environment, tier }: FaultContext,
  joined: boolean,
  broken = false,
  more: Record<string, string> = {},
): Promise<PlanView> =>
  environment.plan({ joins: { joinedBy: joined ? [tier.name] : [], beacon: { broken } }, ...more });

/** What the members' records say of the service, once all of them are of the instances of now and fit. */
async function told({ lab, members }: FaultContext, fits: (said: Told) => boolean): Promise<Told[]> {
  let found: Told[] = [];
  await poll(async () => {
    found = await Promise.all(
      members.map(async ({ node, instance }) => {
        const { bucket, tier, member } = node.facts;
        const stored = await lab.standIn.getObject(bucket, `members/${tier}/${member?.id ?? ""}.json`);
        const record = JSON.parse(stored?.toString() ?? "{}") as MemberRecord;
        return record.instanceId === instance ? (record.joins["beacon"] ?? "nothing") : "no record";
      }),
    );
    return found.every(fits) ? true : undefined;
  }, toldMs);
  return found;
}

const output = async ({ machine }: Slot, ...command: string[]): Promise<string> =>
  (await machine.run(command, { allowed: "any" })).stdout.trim();

/** Which start of the tier's own service runs on each member. */
const starts = ({ members }: FaultContext): Promise<string[]> =>
  Promise.all(
    members.map((slot) =>
      output(slot, "systemctl", "show", "--property=InvocationID", "--value", slot.node.facts.service),
    ),
  );

const active = ({ members }: FaultContext): Promise<string[]> =>
  Promise.all(members.map((slot) => output(slot, "systemctl", "is-active", "beacon")));

/** Whatever is left of the service on any member. */
async function left({ members }: FaultContext): Promise<string[]> {
  const found = await Promise.all(
    members.map(async (slot) => {
      const paths = await output(slot, "sh", "-c", `ls -d ${traces.join(" ")} 2>/dev/null`);
      const state = slot.machine.read("var/lib/startup-stack/joins.json") ?? "";
      return [...paths.split("\n").filter(Boolean), ...(state.includes("beacon") ? ["its state"] : [])].map(
        (trace) => `${slot.node.name}: ${trace}`,
      );
    }),
  );
  return found.flat();
}

const joinAndLeave: Fault = {
  name: "join-and-leave",
  outcome:
    "members join a service and leave it again while they serve: nobody restarts or takes the lock, and nothing of it stays",
  async run(context) {
    await context.ranks();
    await settle(context);
    return RollWatch.during(context, "join", async (watch) => {
      const before = { starts: await starts(context), lock: (await watch.lock())?.nonce };
      const digests = [...(await watch.records()).values()].map(({ digestApplied }) => digestApplied);

      await context.lab.publish(await planned(context, true));
      await joinsRound(context.members);
      const running = await active(context);
      const joined = await told(context, isGood);

      await context.lab.publish(await planned(context, false));
      await joinsRound(context.members);
      const traces = await left(context);
      const gone = await told(context, (said) => said === "nothing");

      const after = { starts: await starts(context), lock: (await watch.lock())?.nonce };
      const records = [...(await watch.records()).values()];
      const result = await watch.stop();
      const seen = `${joined.filter(isGood).length} of ${context.members.length} members joined and left, ${written(result)}`;
      return verdict([seen], {
        [`the unit is ${running.join(", ")}`]: running.every((state) => state === "active"),
        [`the records say ${JSON.stringify(joined)}`]: joined.every(isGood),
        [`there is left: ${traces.join(", ")}`]: traces.length === 0,
        "records still tell of it": gone.every((said) => said === "nothing"),
        "a server was RESTARTED": JSON.stringify(before.starts) === JSON.stringify(after.starts),
        "somebody TOOK the lock": before.lock === after.lock,
        "another digest was applied": records.every(({ digestApplied }, index) => digestApplied === digests[index]),
        "a member was AWAY": watch.restarted.size === 0,
        ...keptServing(context.tier, watch, result),
      });
    });
  },
};

const joinFails: Fault = {
  name: "join-fails",
  outcome:
    "a join that fails on every member keeps no launch from completing and no roll from its end; repaired, it goes through",
  async run(context) {
    const slot = await context.bystander();
    await settle(context);
    await context.lab.publish(await planned(context, true, true));
    await joinsRound(context.members);
    const first = await told(context, isBroken);

    const { launches } = slot;
    await context.lab.terminate(slot.node.name);
    await context.replaced(slot, launches);
    const launched = await told(context, isBroken);

    return RollWatch.during(context, "join-fails", async (watch) => {
      const before = new Launches(context);
      const rolled = await up(context, await planned(context, true, true, newImage() as Record<string, string>));
      const replaced = before.with("CONTINUE");
      const again = await told(context, isBroken);
      const records = [...(await watch.records()).values()];
      const result = await watch.stop();

      await context.lab.publish(await planned(context, true));
      await joinsRound(context.members);
      const repaired = await told(context, isGood);
      const words = `roll: ${ended(rolled)}, replaced ${replaced.join(", ")}, ${written(result)}`;
      return verdict([`${slot.node.name} was launched with a join that fails`, words], {
        [`the first round told ${JSON.stringify(first)}`]: first.every(isBroken),
        [`the launch told ${JSON.stringify(launched)}`]: launched.every(isBroken),
        [`the roll told ${JSON.stringify(again)}`]: again.every(isBroken),
        [`the roller says "${lastWords(rolled)}"`]: rolled.code === 0,
        "NOT every member was replaced": replaced.length === context.members.length,
        "a launch was ABANDONED": before.with("ABANDON").length === 0,
        "a digest has FAILED": records.every(({ digestFailed }) => digestFailed === null),
        [`repaired, the records say ${JSON.stringify(repaired)}`]: repaired.every(isGood),
        ...keptServing(context.tier, watch, result),
      });
    });
  },
};

/** What happens to any tier whose nodes can join the service. */
export const beaconFaults: Fault[] = [joinAndLeave, joinFails];
