import { levels, type PlanFinding } from "../plan/format";
import { addressSpace } from "./addressSpace";
import { addressTaken } from "./addressTaken";
import { architectureMixed } from "./architectureMixed";
import { artifactAbsent } from "./artifactAbsent";
import { artifactUnlocked } from "./artifactUnlocked";
import { bucketPlainHttp } from "./bucketPlainHttp";
import { bucketPublic } from "./bucketPublic";
import { controlPlanePublic } from "./controlPlanePublic";
import { dataUnprotected } from "./dataUnprotected";
import { doorMissing } from "./doorMissing";
import { doorUnwanted } from "./doorUnwanted";
import { environmentUnread } from "./environmentUnread";
import { fetchForbidden } from "./fetchForbidden";
import { fleetZone } from "./fleetZone";
import { forceDestroy } from "./forceDestroy";
import { heapMemory } from "./heapMemory";
import { iamEscalation } from "./iamEscalation";
import { iamWildcard } from "./iamWildcard";
import { imageUnpinned } from "./imageUnpinned";
import { imdsV1 } from "./imdsV1";
import { limitExceeded } from "./limitExceeded";
import { metadataHops } from "./metadataHops";
import { natSingle } from "./natSingle";
import { openDoor } from "./openDoor";
import { partyTaken } from "./partyTaken";
import type { Draft, Found, Policy } from "./policy";
import { quorumEven } from "./quorumEven";
import { quorumLonely } from "./quorumLonely";
import { quorumMismatch } from "./quorumMismatch";
import { quotaExceeded } from "./quotaExceeded";
import { recipesUnparsed } from "./recipesUnparsed";
import { secretExposed } from "./secretExposed";
import { secretPattern } from "./secretPattern";
import { sessionTick } from "./sessionTick";
import { snapshotsOff } from "./snapshotsOff";
import { storageUnencrypted } from "./storageUnencrypted";
import { suppressionUnused } from "./suppressionUnused";
import { zoneFatal } from "./zoneFatal";
import { zoneMismatch } from "./zoneMismatch";

/** Every policy that looks at the plan alone. A new one is a file here, whose name it has, and a line. */
export const policies: readonly Policy[] = [
  addressSpace,
  addressTaken,
  architectureMixed,
  artifactAbsent,
  artifactUnlocked,
  bucketPlainHttp,
  bucketPublic,
  controlPlanePublic,
  dataUnprotected,
  doorMissing,
  doorUnwanted,
  environmentUnread,
  fetchForbidden,
  fleetZone,
  forceDestroy,
  heapMemory,
  iamEscalation,
  iamWildcard,
  imageUnpinned,
  imdsV1,
  limitExceeded,
  metadataHops,
  natSingle,
  openDoor,
  partyTaken,
  quorumEven,
  quorumLonely,
  quorumMismatch,
  quotaExceeded,
  recipesUnparsed,
  secretExposed,
  secretPattern,
  sessionTick,
  snapshotsOff,
  storageUnencrypted,
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
