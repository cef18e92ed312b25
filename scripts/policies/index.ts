import { levels, type PlanFinding } from "../plan/format";
import { addressTaken } from "./addressTaken";
import { architectureMixed } from "./architectureMixed";
import { artifactAbsent } from "./artifactAbsent";
import { artifactUnlocked } from "./artifactUnlocked";
import { bucketPlainHttp } from "./bucketPlainHttp";
import { bucketPublic } from "./bucketPublic";
import { controlPlanePublic } from "./controlPlanePublic";
import { doorMissing } from "./doorMissing";
import { doorUnwanted } from "./doorUnwanted";
import { environmentUnread } from "./environmentUnread";
import { fetchForbidden } from "./fetchForbidden";
import { forceDestroy } from "./forceDestroy";
import { iamEscalation } from "./iamEscalation";
import { iamWildcard } from "./iamWildcard";
import { imageUnpinned } from "./imageUnpinned";
import { imdsV1 } from "./imdsV1";
import { metadataHops } from "./metadataHops";
import { natSingle } from "./natSingle";
import { openDoor } from "./openDoor";
import { partyTaken } from "./partyTaken";
import type { Draft, Found, Policy } from "./policy";
import { recipesUnparsed } from "./recipesUnparsed";
import { secretExposed } from "./secretExposed";
import { secretPattern } from "./secretPattern";
import { storageUnencrypted } from "./storageUnencrypted";
import { suppressionUnused } from "./suppressionUnused";
import { zoneFatal } from "./zoneFatal";
import { zoneMismatch } from "./zoneMismatch";

/** Every policy that looks at the plan alone. A new one is a file here, whose name it has, and a line. */
export const policies: readonly Policy[] = [
  addressTaken,
  architectureMixed,
  artifactAbsent,
  artifactUnlocked,
  bucketPlainHttp,
  bucketPublic,
  controlPlanePublic,
  doorMissing,
  doorUnwanted,
  environmentUnread,
  fetchForbidden,
  forceDestroy,
  iamEscalation,
  iamWildcard,
  imageUnpinned,
  imdsV1,
  metadataHops,
  natSingle,
  openDoor,
  partyTaken,
  recipesUnparsed,
  secretExposed,
  secretPattern,
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
