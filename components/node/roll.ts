import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

import { documentDigest } from "../bootstrap/documents";
import type { NodeBootstrap } from "../bootstrap/nodeBootstrap";
import type { SlotKind } from "../bootstrap/nodeSpec";
import { rollCommand, versionVariable } from "../roll/command";
import { renderRequest, requestVariable } from "../roll/request";
import { packageVersion } from "../roll/version";
import type { TierRoller } from "./args";
import { placeOfArn } from "./arn";
import { nodeDefaults } from "./defaults";
import type { MadeSlot } from "./slots";

/** What a tier's roller works on. */
export interface RollArgs {
  kind: SlotKind;
  bootstrap: pulumi.Output<pulumi.Unwrap<NodeBootstrap>>;
  incarnation?: pulumi.Input<string>;
  /** Text of the tier's document. */
  document: pulumi.Input<string>;
  slots: MadeSlot[];
  roller: pulumi.Input<TierRoller> | undefined;
}

/**
 * The command that brings the members to what the program wants, one after the other. The engine runs it when the
 * request differs from the last one that succeeded, and only then: the request is all that it is given.
 */
export function rollMembers(
  tier: string,
  { kind, bootstrap, incarnation, document, slots, roller }: RollArgs,
  parent: pulumi.Resource,
  runAfter: pulumi.Resource[],
): void {
  const version = packageVersion();
  const members = slots.map(({ member, name, facts, group, template }) => ({
    id: member.id,
    name,
    address: facts.address,
    group: group.name,
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
      roller,
    })
    .apply((known) => {
      const { region, account } = placeOfArn(known.interfaceArn);
      return renderRequest({
        formatVersion: 1,
        version,
        environment: known.bootstrap.environment,
        kind,
        tier,
        bucket: known.bootstrap.bucket,
        incarnation: known.incarnation,
        region,
        account,
        profile: known.roller?.profile,
        roleArn: known.roller?.roleArn,
        digest: documentDigest(known.document),
        waitMinutes: known.roller?.waitMinutes ?? nodeDefaults.rollWaitMinutes,
        members: known.members,
      });
    });
  new command.local.Command(
    `${tier}-roll`,
    {
      create: rollCommand,
      environment: { [requestVariable]: request, [versionVariable]: version },
      // It would put all that the last roll printed into one variable, and the kernel bounds those.
      addPreviousOutputInEnv: false,
    },
    { parent, dependsOn: [...slots.map(({ group }) => group), ...runAfter] },
  );
}
