import type { MixedInstancesPolicy, UpdateAutoScalingGroupCommandInput } from "@aws-sdk/client-auto-scaling";

import type { WantedFleet } from "../request";
import type { Launch } from "../sight";
import { distributionOf, isMixed } from "./purchase";

/** What a group launches. */
export interface Launching extends Launch {
  /** By what it launches several types, or spot instances, in Auto Scaling's own words; the version in it counts for nothing. */
  policy?: MixedInstancesPolicy;
}

/**
 * What the group is to launch from now on. One that has a policy keeps one, of a single type too: that a policy is changed is
 * documented, that it is taken away is not.
 */
export function wantedLaunching(fleet: WantedFleet, now: Launching | undefined): Launching {
  const { launchTemplateId, launchTemplateVersion } = fleet;
  if (!isMixed(fleet) && now?.policy === undefined) return { launchTemplateId, launchTemplateVersion };
  const distribution = distributionOf(fleet);
  const policy: MixedInstancesPolicy = {
    LaunchTemplate: { Overrides: fleet.instanceTypes.map((InstanceType) => ({ InstanceType })) },
    InstancesDistribution: {
      OnDemandAllocationStrategy: distribution.onDemandAllocationStrategy,
      OnDemandBaseCapacity: distribution.onDemandBaseCapacity,
      OnDemandPercentageAboveBaseCapacity: distribution.onDemandPercentageAboveBaseCapacity,
      SpotAllocationStrategy: distribution.spotAllocationStrategy,
      SpotMaxPrice: distribution.spotMaxPrice,
    },
  };
  return { launchTemplateId, launchTemplateVersion, policy };
}

/** The same as an update of the group has it. */
export function updateOf({
  launchTemplateId,
  launchTemplateVersion,
  policy,
}: Launching): Pick<UpdateAutoScalingGroupCommandInput, "LaunchTemplate" | "MixedInstancesPolicy"> {
  const template = { LaunchTemplateId: launchTemplateId, Version: launchTemplateVersion };
  if (policy === undefined) return { LaunchTemplate: template };
  const { LaunchTemplate, InstancesDistribution } = policy;
  return {
    MixedInstancesPolicy: {
      LaunchTemplate: { ...LaunchTemplate, LaunchTemplateSpecification: template },
      // Left out, a price that it has would stay.
      InstancesDistribution: { ...InstancesDistribution, SpotMaxPrice: InstancesDistribution?.SpotMaxPrice ?? "" },
    },
  };
}
