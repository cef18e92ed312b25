import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { inPlace } from "../inPlace";

/**
 * The block of a network, told when it is sure that its VPC has it. The engine never replaces the VPC for it: of another
 * VPC everything in it would have to be made first, by the side of what holds the gateway's address.
 */
export function blockInPlace(component: string, vpc: aws.ec2.Vpc, given: pulumi.Input<string>): pulumi.Output<string> {
  const settled = inPlace(
    component,
    pulumi.all([vpc.cidrBlock, given]).apply(([own, cidr]) => {
      const problem = `its VPC has ${own}, and keeps it; allowed: ${own}, or another network beside this one`;
      return own === cidr ? [] : [{ property: "cidr", given: cidr, problem }];
    }),
  );
  return pulumi.all([vpc.cidrBlock, settled]).apply(([own]) => own);
}
