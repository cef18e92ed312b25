import { FaultList, rules, type Fault } from "../faults";
import { percentageFaults } from "../roll/fleet/percentages";
import { eachOf, withDefaults } from "../partlyKnown";
import type { Known } from "../validation";
import type { FleetTierArgs } from "./args";
import { fleetDefaults } from "./defaults";
import { tierFaults } from "./memberRules";

/** Nodes of one group. What an account may have at most is AWS's to say, and lower. */
const mostNodes = 1000;

/** Rules of the arguments that every fleet has, but for the machine's, which depend on the tier. */
export function fleetTierFaults(args: Known<FleetTierArgs>): Fault[] {
  const faults = new FaultList();
  faults.add(() => tierFaults(args));
  faults.add(() => subnetsFaults(args.subnetIds));
  faults.rule("minSize", () => [args.minSize, rules.wholeNumber(args.minSize, 0, mostNodes)]);
  faults.rule("maxSize", () => [args.maxSize, rules.wholeNumber(args.maxSize, 1, mostNodes)]);
  faults.rule("maxSize", () => {
    const { minSize: least, maxSize: most } = args;
    const fits = least === undefined || most === undefined || most >= least;
    return [most, fits ? undefined : `allowed: minSize, which is ${least}, or more`];
  });
  faults.add(() => percentageFaults(withDefaults(args, fleetDefaults)));
  return faults.all;
}

function subnetsFaults(ids: (string | undefined)[] = []): Fault[] {
  const faults = new FaultList();
  if (ids.length === 0) faults.check("subnetIds", ids, "allowed: one subnet or more");
  eachOf(ids, (id, index) => {
    const at = `subnetIds[${index}]`;
    faults.rule(at, () => [id(), rules.subnetId(id())]);
    faults.rule(at, () => [id(), ids.slice(0, index).includes(id()) ? "is named twice" : undefined]);
  });
  return faults.all;
}
