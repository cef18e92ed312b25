import { FaultList, rules, type Fault } from "../../faults";

/** How many nodes of a fleet are in service, and how many there are at all, while they are replaced. */
export interface Percentages {
  minHealthyPercentage?: number;
  maxHealthyPercentage?: number;
}

/** The range and the widest distance that Auto Scaling takes (its API reference, "RefreshPreferences"). */
const widest = 100;

/** Rules of the percentages; what is not known yet is left out. */
export function percentageFaults({ minHealthyPercentage: least, maxHealthyPercentage: most }: Percentages): Fault[] {
  const faults = new FaultList();
  faults.check("minHealthyPercentage", least, rules.wholeNumber(least, 0, 100, "percent"));
  faults.check("maxHealthyPercentage", most, rules.wholeNumber(most, 100, 200, "percent"));
  if (faults.all.length === 0 && least !== undefined && most !== undefined && most - least > widest) {
    const problem = `Auto Scaling takes at most ${widest} more than minHealthyPercentage, which is ${least}; allowed: 100 to ${least + widest}`;
    faults.check("maxHealthyPercentage", most, problem);
  }
  return faults.all;
}
