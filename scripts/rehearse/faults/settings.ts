import { randomBytes } from "node:crypto";

import type { Settings } from "../environment";
import type { ChangedSetting } from "../tiers/service";
import type { FaultContext } from "./context";

/** An image that no launch template has named before. */
export const newImage = (): Settings => ({ image: `ami-0${randomBytes(8).toString("hex")}` });

/** The same by a parameter, which EC2 looks up at each launch. */
export const newImageParameter = (): Settings => ({ image: `resolve:ssm:/golden/${randomBytes(8).toString("hex")}` });

/** A setting of the service alone, other than the one in force: no launch template knows it. */
export const newSetting = ({ lab, tier }: FaultContext): ChangedSetting =>
  tier.changes.setting(lab.view.document(tier.name).settings);

/** A setting that user-data carries, other than the one in force. */
export const newMachine = ({ lab, members, tier }: FaultContext): Record<string, unknown> => {
  const [node] = lab.view.nodes(members.map((slot) => slot.node.name));
  return tier.changes.machine?.(node!.facts.machine) ?? {};
};

/** For how many minutes without progress the roller waits. */
export const patience = (waitMinutes: number): Record<string, unknown> => ({ roller: { waitMinutes } });
