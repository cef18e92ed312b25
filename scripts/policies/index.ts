import { levels, type PlanFinding } from "../plan/format";
import { addressSpace } from "./addressSpace";
import { addressTaken } from "./addressTaken";
import { architectureMixed } from "./architectureMixed";
import { artifactUnlocked } from "./artifactUnlocked";
import { dataUnprotected } from "./dataUnprotected";
import { environmentUnread } from "./environmentUnread";
import { fetchForbidden } from "./fetchForbidden";
import { fleetZone } from "./fleetZone";
import { forceDestroy } from "./forceDestroy";
import { heapMemory } from "./heapMemory";
import { imageUnpinned } from "./imageUnpinned";
import { limitExceeded } from "./limitExceeded";
import { natSingle } from "./natSingle";
import { partyTaken } from "./partyTaken";
import type { Draft, Found, Policy } from "./policy";
import { quorumEven } from "./quorumEven";
import { quorumLonely } from "./quorumLonely";
import { quorumMismatch } from "./quorumMismatch";
import { quotaExceeded } from "./quotaExceeded";
import { recipesUnparsed } from "./recipesUnparsed";
import { secretExposed } from "./secretExposed";
import { snapshotsOff } from "./snapshotsOff";
import { suppressionUnused } from "./suppressionUnused";
import { zoneFatal } from "./zoneFatal";
import { zoneMismatch } from "./zoneMismatch";

/** Every policy that looks at the plan alone. A new one is a file here, whose name it has, and a line. */
export const policies: readonly Policy[] = [
  addressSpace,
  addressTaken,
  architectureMixed,
  artifactUnlocked,
  dataUnprotected,
  environmentUnread,
  fetchForbidden,
  fleetZone,
  forceDestroy,
  heapMemory,
  imageUnpinned,
  limitExceeded,
  natSingle,
  partyTaken,
  quorumEven,
  quorumLonely,
  quorumMismatch,
  quotaExceeded,
  recipesUnparsed,
  secretExposed,
  snapshotsOff,
  zoneFatal,
  zoneMismatch,
];

/** What is documented of every policy, in the order of their names. */
export const described: readonly Omit<Policy, "check">[] = [...policies, suppressionUnused].sort((a, b) =>
  a.id < b.id ? -1 : 1,
);

/** All that the policies find in a plan, the worst first. */
export function findingsOf(draft: Draft): PlanFinding[] {
  const finding = ({ id, level, inProduction }: Omit<Policy, "check">, found: Found): PlanFinding => ({
    id,
    level: draft.production ? (inProduction ?? level) : level,
    ...found,
  });
  const findings = policies.flatMap((policy) => policy.check(draft).map((found) => finding(policy, found)));
  const unused = suppressionUnused.check(draft, findings).map((found) => finding(suppressionUnused, found));
  const rank = ({ id, level, resource }: PlanFinding) => `${levels.indexOf(level)} ${id} ${resource}`;
  return [...findings, ...unused].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}
