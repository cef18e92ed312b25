import { FaultList, rules, type Fault } from "../../faults";

/** How many nodes of a fleet are in service, and how many there are at all, while they are replaced. */
export interface Percentages {
  minHealthyPercentage?: number;
  maxHealthyPercentage?: number;
}

/** The range and the widest distance that Auto Scaling takes (its API reference, "RefreshPreferences"). */
const widest = 100;

/** Rules of the percentages. */
export function percentageFaults(given: Percentages): Fault[] {
  const faults = new FaultList();
  faults.rule("minHealthyPercentage", () => [given.minHealthyPercentage, leastProblem(given.minHealthyPercentage)]);
  faults.rule("maxHealthyPercentage", () => {
    const { maxHealthyPercentage: most } = given;
    return [most, rules.wholeNumber(most, 100, 200, "percent") ?? distanceProblem(given)];
  });
  return faults.all;
}

const leastProblem = (least: number | undefined) => rules.wholeNumber(least, 0, 100, "percent");

/** Of a least that is none the distance says nothing. */
function distanceProblem({ minHealthyPercentage: least, maxHealthyPercentage: most }: Percentages): string | undefined {
  if (least === undefined || most === undefined || leastProblem(least) !== undefined) return undefined;
  if (most - least <= widest) return undefined;
  return `Auto Scaling takes at most ${widest} more than minHealthyPercentage, which is ${least}; allowed: 100 to ${least + widest}`;
}
