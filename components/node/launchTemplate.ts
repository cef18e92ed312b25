import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { withDefaultTags, type Tags } from "../tags";
import { nodeDefaults } from "./defaults";
import { debianRootDevice, imageOrDebian } from "./image";
import type { ScratchDisk } from "./scratch";

/** The part of a launch template that all nodes of a tier have in common. */
export interface Machine {
  instanceType: pulumi.Input<string>;
  /** If omitted, Debian 12's newest image at each launch. */
  image?: pulumi.Input<string>;
  /** If omitted, Debian's. */
  rootDeviceName?: pulumi.Input<string>;
  /** In GiB. If omitted, the default of all tiers. */
  rootVolumeSizeGib?: pulumi.Input<number>;
  /** How many hops the metadata service's answers go. If omitted, 1, which keeps containers away from it. */
  metadataHopLimit?: pulumi.Input<number>;
}

/** An interface that is there already, which has its own security groups. */
export interface AttachedInterface {
  networkInterfaceId: pulumi.Input<string>;
}

/** Each instance gets an interface of its own, which goes with it. */
export interface OwnInterfaces {
  securityGroupIds: pulumi.Input<string[]>;
}

/** The part that is a node's own. */
export interface LaunchTemplateArgs {
  machine: Machine;
  network: AttachedInterface | OwnInterfaces;
  instanceProfileArn: pulumi.Input<string>;
  /** The key pair that nodes take; an output of nothing is none. */
  keyName: pulumi.Output<string | undefined> | undefined;
  userData: pulumi.Input<string>;
  tags: Tags;
  /** Volumes that come and go with each instance. If omitted, the root volume alone. */
  scratch?: ScratchDisk[];
}

/** A launch template: IMDSv2 only, encrypted gp3 volumes, tags on instance and volumes. */
export function launchTemplate(
  name: string,
  { machine, network, instanceProfileArn, keyName, userData, tags, scratch = [] }: LaunchTemplateArgs,
  opts: pulumi.CustomResourceOptions,
): aws.ec2.LaunchTemplate {
  const isAttached = "networkInterfaceId" in network;
  const launchedTags = withDefaultTags(tags, opts.parent);
  return new aws.ec2.LaunchTemplate(
    name,
    {
      instanceType: machine.instanceType,
      imageId: pulumi
        .all([machine.image, machine.instanceType])
        .apply(([image, instanceType]) => imageOrDebian(image, instanceType)),
      iamInstanceProfile: { arn: instanceProfileArn },
      keyName: keyName as pulumi.Output<string> | undefined,
      ...(isAttached
        ? { networkInterfaces: [{ deviceIndex: 0, ...network, deleteOnTermination: "false" }] }
        : { vpcSecurityGroupIds: network.securityGroupIds }),
      blockDeviceMappings: [
        {
          device: machine.rootDeviceName ?? debianRootDevice,
          sizeGib: machine.rootVolumeSizeGib ?? nodeDefaults.rootVolumeSizeGib,
        },
        ...scratch,
      ].map(({ device, sizeGib }) => ({
        deviceName: device,
        ebs: { volumeType: "gp3", volumeSize: sizeGib, encrypted: "true", deleteOnTermination: "true" },
      })),
      metadataOptions: {
        httpEndpoint: "enabled",
        httpTokens: "required",
        httpPutResponseHopLimit: machine.metadataHopLimit ?? 1,
      },
      userData,
      // EC2 refuses a template that tags an interface while it names an existing one.
      tagSpecifications: ["instance", "volume", ...(isAttached ? [] : ["network-interface"])].map((resourceType) => ({
        resourceType,
        tags: launchedTags,
      })),
      tags,
    },
    opts,
  );
}
