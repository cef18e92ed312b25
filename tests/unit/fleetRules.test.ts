import { describeFault } from "../../components/faults";
import type { FleetTierArgs } from "../../components/node/args";
import { fleetTierFaults } from "../../components/node/fleetRules";
import type { Known } from "../../components/validation";
import { testPartlyKnown } from "../support/putOff";
import { quorumArgs } from "../support/quorumArgs";

const args: Known<FleetTierArgs> = {
  vpcId: "vpc-0a1b",
  bootstrap: undefined,
  subnetIds: ["subnet-0a", "subnet-0b"],
  minSize: 2,
  maxSize: 6,
  minHealthyPercentage: undefined,
  maxHealthyPercentage: undefined,
  image: undefined,
  rootDeviceName: undefined,
  rootVolumeSizeGib: undefined,
  roller: undefined,
  tags: undefined,
};
const faultsOf = (changed: Partial<Known<FleetTierArgs>>) =>
  fleetTierFaults({ ...args, ...changed }).map(describeFault);

test.each<Partial<Known<FleetTierArgs>>>([
  {},
  { minSize: 0, maxSize: 1 },
  { minSize: 2, maxSize: 2 },
  { minHealthyPercentage: 0, maxHealthyPercentage: 100 },
  { minHealthyPercentage: 100, maxHealthyPercentage: 200 },
])("a fleet is taken with %j", (changed) => {
  expect(faultsOf(changed)).toEqual([]);
});

/** What is refused, and the arguments that each rule reads. */
const refused: [changed: Partial<Known<FleetTierArgs>>, fault: string, reads: string[]][] = [
  [{ subnetIds: [] }, "subnetIds = []: allowed: one subnet or more", ["subnetIds"]],
  [
    { subnetIds: ["subnet-0a", "subnet-0a"] },
    'subnetIds[1] = "subnet-0a": is named twice',
    ["subnetIds[0]", "subnetIds[1]"],
  ],
  [{ subnetIds: ["0a"] }, 'subnetIds[0] = "0a": allowed: a subnet id, subnet-…', ["subnetIds[0]"]],
  [{ minSize: -1 }, "minSize = -1: allowed: whole numbers from 0 to 1000", ["minSize"]],
  [{ minSize: 0, maxSize: 0 }, "maxSize = 0: allowed: whole numbers from 1 to 1000", ["maxSize"]],
  [{ minSize: 7 }, "maxSize = 6: allowed: minSize, which is 7, or more", ["minSize", "maxSize"]],
  [
    { maxHealthyPercentage: 90 },
    "maxHealthyPercentage = 90: allowed: whole numbers from 100 to 200 percent",
    ["maxHealthyPercentage"],
  ],
  [
    { minHealthyPercentage: 101 },
    "minHealthyPercentage = 101: allowed: whole numbers from 0 to 100 percent",
    ["minHealthyPercentage"],
  ],
  [
    { minHealthyPercentage: 40, maxHealthyPercentage: 150 },
    "maxHealthyPercentage = 150: Auto Scaling takes at most 100 more than minHealthyPercentage, which is 40; allowed: 100 to 140",
    ["minHealthyPercentage", "maxHealthyPercentage"],
  ],
  // The other one is then the default, and counts.
  [
    { minHealthyPercentage: 0 },
    "maxHealthyPercentage = 110: Auto Scaling takes at most 100 more than minHealthyPercentage, which is 0; allowed: 100 to 100",
    ["minHealthyPercentage", "maxHealthyPercentage"],
  ],
  [{ vpcId: "vpc" }, 'vpcId = "vpc": allowed: a VPC id, vpc-…', ["vpcId"]],
  [
    { roller: { waitMinutes: 0, profile: undefined, roleArn: undefined } },
    "roller.waitMinutes = 0: allowed: whole numbers from 1 to 1440 minutes",
    ["roller.waitMinutes"],
  ],
];

test.each(refused)("and refused with %j", (changed, fault) => {
  expect(faultsOf(changed)).toEqual([fault]);
});

testPartlyKnown(
  refused.map(([changed, fault, reads]) => ({
    component: "Desk",
    args: { ...args, bootstrap: quorumArgs.bootstrap, ...changed },
    reads,
    fault,
  })),
);
