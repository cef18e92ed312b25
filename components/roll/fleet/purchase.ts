import type { Purchase, SpotShare } from "../../bootstrap/nodeSpec";
import { FaultList, rules, type Fault } from "../../faults";

/** All of them are, unless something else is said. */
export const spotDefaults = { onDemandBaseCapacity: 0, onDemandPercentageAboveBase: 0 };

/** Whether a group needs more than its launch template to say what it launches. */
export const isMixed = ({ instanceTypes, spot }: { instanceTypes: unknown[]; spot?: unknown }): boolean =>
  instanceTypes.length > 1 || spot !== undefined;

/**
 * How a group shares its nodes out. On demand the order of the types counts, so that a node is of another one only when
 * there is none of the first; of spot instances AWS recommends to choose those that are least likely to be taken back (its
 * user guide, "Allocation strategies").
 */
export const distributionOf = ({ spot }: Purchase) => ({
  onDemandAllocationStrategy: "prioritized",
  onDemandBaseCapacity: spot?.onDemandBaseCapacity ?? 0,
  onDemandPercentageAboveBaseCapacity: spot?.onDemandPercentageAboveBase ?? 100,
  spotAllocationStrategy: "price-capacity-optimized",
  spotMaxPrice: spot?.maxPrice,
});

/** Rules of the share. */
export function spotFaults(given: Partial<SpotShare>): Fault[] {
  const faults = new FaultList();
  faults.rule("onDemandBaseCapacity", () => [
    given.onDemandBaseCapacity,
    rules.wholeNumber(given.onDemandBaseCapacity, 0, 1000),
  ]);
  // With 100 no node is a spot instance: that is to leave them out.
  faults.rule("onDemandPercentageAboveBase", () => [
    given.onDemandPercentageAboveBase,
    rules.wholeNumber(given.onDemandPercentageAboveBase, 0, 99, "percent"),
  ]);
  faults.rule("maxPrice", () => [
    given.maxPrice,
    rules.matches(given.maxPrice, /^(?=.*[1-9])\d{1,4}(\.\d{1,5})?$/, "US dollars an hour, such as 0.05"),
  ]);
  return faults.all;
}
