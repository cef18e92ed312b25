import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Purchase } from "../bootstrap/nodeSpec";
import { distributionOf, isMixed, spotDefaults } from "../roll/fleet/purchase";
import type { FleetSpot } from "./args";

/** What the group of a fleet launches, as arguments have it. */
export interface GivenPurchase {
  instanceTypes: pulumi.Input<string>[];
  spot?: FleetSpot;
}

/** The same with its defaults. */
export const purchaseOf = ({ instanceTypes, spot }: GivenPurchase): pulumi.Output<Purchase> =>
  pulumi.output({ instanceTypes, spot }).apply((known) => ({
    instanceTypes: known.instanceTypes,
    spot: known.spot && {
      onDemandBaseCapacity: known.spot.onDemandBaseCapacity ?? spotDefaults.onDemandBaseCapacity,
      onDemandPercentageAboveBase: known.spot.onDemandPercentageAboveBase ?? spotDefaults.onDemandPercentageAboveBase,
      maxPrice: known.spot.maxPrice,
    },
  }));

/** What a new group is told to launch: the template as it stands, or by a policy of types and purchases. */
export function launchesOf(
  given: GivenPurchase,
  template: aws.ec2.LaunchTemplate,
): Pick<aws.autoscaling.GroupArgs, "launchTemplate" | "mixedInstancesPolicy" | "capacityRebalance"> {
  const version = template.latestVersion.apply(String);
  if (!isMixed(given)) return { launchTemplate: { id: template.id, version } };
  return {
    mixedInstancesPolicy: {
      launchTemplate: {
        launchTemplateSpecification: { launchTemplateId: template.id, version },
        overrides: given.instanceTypes.map((instanceType) => ({ instanceType })),
      },
      instancesDistribution: purchaseOf(given).apply(distributionOf),
    },
    capacityRebalance: given.spot === undefined ? undefined : true,
  };
}
