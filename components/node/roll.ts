import type * as aws from "@pulumi/aws";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

import { documentDigest } from "../bootstrap/documents";
import type { NodeBootstrap } from "../bootstrap/nodeBootstrap";
import type { Purchase, SlotKind } from "../bootstrap/nodeSpec";
import { imageParameter } from "../imageParameter";
import { rollCommand, versionVariable } from "../roll/command";
import { renderRequest, requestVariable, type CommonRequest } from "../roll/request";
import { packageVersion } from "../roll/version";
import type { TierRoller } from "./args";
import { nodeDefaults } from "./defaults";
import { isNewestDebian } from "./image";
import { placeOf } from "./placeOf";
import type { MadeSlot } from "./slots";

/** What a tier's roller works on. */
export interface RollArgs {
  kind: SlotKind;
  bootstrap: pulumi.Output<pulumi.Unwrap<NodeBootstrap>>;
  incarnation?: pulumi.Input<string>;
  /** Text of the tier's document. */
  document: pulumi.Input<string>;
  slots: MadeSlot[];
  /** Image of the nodes, as their launch templates are given it. */
  image: pulumi.Input<string> | undefined;
  roller: pulumi.Input<TierRoller> | undefined;
}

/**
 * The command that brings the members to what the program wants, one after the other. The engine runs it when the
 * request differs from the last one that succeeded, and only then: the request is all that it is given.
 */
export function rollMembers(
  tier: string,
  { kind, bootstrap, incarnation, document, slots, image, roller }: RollArgs,
  parent: pulumi.Resource,
  runAfter: pulumi.Resource[],
): void {
  const members = slots.map(({ member, name, facts, groupName, template }) => ({
    id: member.id,
    name,
    address: facts.address,
    group: groupName,
    launchTemplateId: template.id,
    launchTemplateVersion: template.latestVersion.apply(String),
  }));
  const request = pulumi
    .output({
      bootstrap,
      interfaceArn: slots[0]!.networkInterface.arn,
      incarnation,
      document,
      members,
      image,
      roller,
    })
    .apply((known) =>
      renderRequest({
        ...commonRequest(tier, known, known.interfaceArn),
        kind,
        incarnation: known.incarnation,
        members: known.members,
      }),
    );
  runRoller(tier, request, parent, [...slots.map(({ group }) => group), ...runAfter]);
}

/** The Command of any tier's roll. */
function runRoller(
  tier: string,
  request: pulumi.Output<string>,
  parent: pulumi.Resource,
  dependsOn: pulumi.Resource[],
): void {
  new command.local.Command(
    `${tier}-roll`,
    {
      create: rollCommand,
      environment: { [requestVariable]: request, [versionVariable]: packageVersion() },
      // It would put all that the last roll printed into one variable, and the kernel bounds those.
      addPreviousOutputInEnv: false,
    },
    { parent, dependsOn },
  );
}

/** What the roller of a fleet works on. */
export interface FleetRollArgs extends Pick<RollArgs, "bootstrap" | "document" | "image" | "roller"> {
  securityGroup: aws.ec2.SecurityGroup;
  group: aws.autoscaling.Group;
  /** Its name, told when it is sure that it is what the arguments make of it. */
  groupName: pulumi.Output<string>;
  template: aws.ec2.LaunchTemplate;
  purchase: pulumi.Output<Purchase>;
  minHealthyPercentage: pulumi.Input<number>;
  maxHealthyPercentage: pulumi.Input<number>;
}

/** The command that has a fleet's group replace its nodes by what the program wants, when the request has changed. */
export function rollFleet(
  tier: string,
  { securityGroup, group, groupName, template, ...given }: FleetRollArgs,
  parent: pulumi.Resource,
  runAfter: pulumi.Resource[],
): void {
  const request = pulumi
    .output({
      ...given,
      securityGroupArn: securityGroup.arn,
      group: groupName,
      launchTemplateId: template.id,
      launchTemplateVersion: template.latestVersion.apply(String),
    })
    .apply(({ minHealthyPercentage, maxHealthyPercentage, launchTemplateId, launchTemplateVersion, ...known }) =>
      renderRequest({
        ...commonRequest(tier, known, known.securityGroupArn),
        kind: "fleet",
        fleet: {
          ...{ group: known.group, launchTemplateId, launchTemplateVersion, ...known.purchase },
          ...{ minHealthyPercentage, maxHealthyPercentage },
        },
      }),
    );
  runRoller(tier, request, parent, [group, ...runAfter]);
}

/** What requests of all kinds have; an ARN of the tier's tells where it is. */
function commonRequest(
  tier: string,
  { bootstrap, document, image, roller }: pulumi.Unwrap<Pick<RollArgs, "bootstrap" | "document" | "image" | "roller">>,
  arn: string,
): CommonRequest {
  const { region, account } = placeOf(arn);
  const parameter = image === undefined || isNewestDebian(image) ? undefined : imageParameter(image);
  return {
    formatVersion: 1,
    version: packageVersion(),
    environment: bootstrap.environment,
    tier,
    bucket: bootstrap.bucket,
    region,
    account,
    profile: roller?.profile,
    roleArn: roller?.roleArn,
    imageParameter: parameter?.name,
    digest: documentDigest(document),
    waitMinutes: roller?.waitMinutes ?? nodeDefaults.rollWaitMinutes,
  };
}
