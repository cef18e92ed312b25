import { isMap } from "../../structured";
import { contentOf, isText, type Fields, type Stored } from "../readings";
import { isUnread, isWanted, type Launch } from "../sight";
import type { Launching } from "./launching";
import { nodesOf, type FleetSight, type FleetRecordSight } from "./sight";

/**
 * What rollers of a fleet remember of each other, in the bucket: what its group launched before it was told to launch what
 * may have yet to be proven. Auto Scaling does not remember it.
 */
export interface FleetRecord {
  formatVersion: 1;
  /** What the group gets back when its refresh does not succeed. */
  earlier: Launching;
  /** What it was told to launch last. */
  launches: Launch;
}

const isLaunching = (value: unknown): boolean =>
  isMap(value) && isText(value.launchTemplateId) && isText(value.launchTemplateVersion);
const recordFields: Fields = [["earlier", isLaunching, "a version of a launch template"]];

export function recordIn(stored: Stored): FleetRecordSight {
  const content = contentOf(stored, recordFields);
  return { earlier: isUnread(content) ? undefined : (content.earlier as Launching), etag: stored.etag };
}

export function recordText(earlier: Launching, { launchTemplateId, launchTemplateVersion }: Launching): string {
  const launches = { launchTemplateId, launchTemplateVersion };
  const record: FleetRecord = { formatVersion: 1, earlier, launches };
  return `${JSON.stringify(record, null, 2)}\n`;
}

/**
 * What the group launched last that is proven: its own, when all nodes in service run that, else what an earlier roller has
 * written down. Without such a record it is what the group has.
 */
export function earlierIn(sight: FleetSight): Launching | undefined {
  const { group, record } = sight;
  if (group === undefined) return undefined;
  const { launchTemplateId, launchTemplateVersion, policy } = group;
  const own = { launchTemplateId, launchTemplateVersion, policy };
  const serving = nodesOf(sight).filter(({ state }) => state === "InService");
  const isProven = serving.length > 0 && serving.every((node) => isWanted(node, own));
  return isProven ? own : (record?.earlier ?? own);
}
