import { describeFault } from "../../components/faults";
import type { FleetTierArgs } from "../../components/node/args";
import type { Known } from "../../components/validation";
import { docker, fleetRules, spot } from "../support/fleetRules";
import { testPartlyKnown } from "../support/putOff";
import { quorumArgs } from "../support/quorumArgs";
import { deskFaults } from "../tiers/fleet";

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
  instanceTypes: undefined,
  spot: undefined,
  targetCpuPercent: undefined,
  scratchVolumes: undefined,
};
const faultsOf = (changed: Partial<Known<FleetTierArgs>>) =>
  deskFaults({ ...args, greeting: undefined, ...changed }).map(describeFault);

test.each<Partial<Known<FleetTierArgs>>>([
  {},
  { minSize: 0, maxSize: 1 },
  { minSize: 2, maxSize: 2 },
  { minHealthyPercentage: 0, maxHealthyPercentage: 100 },
  { minHealthyPercentage: 100, maxHealthyPercentage: 200 },
  { instanceTypes: ["t3.micro", "t3a.micro", "m6i.large"] },
  { instanceTypes: ["t4g.micro", "t4g.small"] },
  { instanceTypes: ["x99.large", "t3.micro"], image: "ami-0123456789abcdef0" },
  { spot },
  { spot: { onDemandBaseCapacity: 2, onDemandPercentageAboveBase: 99, maxPrice: "0.0116" } },
  { targetCpuPercent: 60 },
  { scratchVolumes: [docker, { mount: "/srv/work-1/a.b", sizeGib: 1 }] },
  { scratchVolumes: [docker, { mount: "/var/lib/docker/volumes", sizeGib: 16_384 }] },
])("a fleet is taken with %j", (changed) => {
  expect(faultsOf(changed)).toEqual([]);
});

test.each(fleetRules)("and refused with %j", (changed, fault) => {
  expect(faultsOf(changed)).toEqual([fault]);
});

testPartlyKnown(
  fleetRules.map(([changed, fault, reads]) => ({
    component: "Desk",
    args: { ...args, bootstrap: quorumArgs.bootstrap, ...changed },
    reads,
    fault,
  })),
);
