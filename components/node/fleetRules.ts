import { FaultList, rules, type Fault } from "../faults";
import { percentageFaults } from "../roll/fleet/percentages";
import type { Known } from "../validation";
import type { FleetTierArgs } from "./args";
import { fleetDefaults } from "./defaults";
import { tierFaults } from "./memberRules";

/** Nodes of one group. What an account may have at most is AWS's to say, and lower. */
const mostNodes = 1000;

/** Rules of the arguments that every fleet has, but for the machine's, which depend on the tier. */
export function fleetTierFaults(args: Known<FleetTierArgs>): Fault[] {
  const { subnetIds, minSize, maxSize, minHealthyPercentage, maxHealthyPercentage } = args;
  const faults = new FaultList();
  if (subnetIds?.length === 0) faults.check("subnetIds", subnetIds, "allowed: one subnet or more");
  subnetIds?.forEach((id, index) => {
    faults.check(`subnetIds[${index}]`, id, rules.subnetId(id));
    if (id !== undefined && subnetIds.indexOf(id) < index) faults.check(`subnetIds[${index}]`, id, "is named twice");
  });
  faults.check("minSize", minSize, rules.wholeNumber(minSize, 0, mostNodes));
  faults.check("maxSize", maxSize, rules.wholeNumber(maxSize, 1, mostNodes));
  if (minSize !== undefined && maxSize !== undefined && maxSize < minSize) {
    faults.check("maxSize", maxSize, `allowed: minSize, which is ${minSize}, or more`);
  }
  const percentages = {
    minHealthyPercentage: minHealthyPercentage ?? fleetDefaults.minHealthyPercentage,
    maxHealthyPercentage: maxHealthyPercentage ?? fleetDefaults.maxHealthyPercentage,
  };
  return [...tierFaults(args), ...faults.all, ...percentageFaults(percentages)];
}
