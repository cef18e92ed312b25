import {
  AutoScalingClient,
  AutoScalingServiceException,
  DescribeAutoScalingGroupsCommand,
  TerminateInstanceInAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand,
  type AutoScalingGroup,
  type LaunchTemplateSpecification,
} from "@aws-sdk/client-auto-scaling";
import { S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";

import type { Cloud } from "./drive";
import type { LockContent } from "./lock";
import { Objects } from "./objects";
import { keys, keysOf, sightFrom, type Read } from "./readings";
import type { RollRequest, WantedMember } from "./request";
import type { GroupSight, Launch, Sight } from "./sight";

/** AWS as the roller sees it: Auto Scaling, S3 and STS, and nothing else. */
export class Aws implements Cloud {
  private readonly autoScaling: AutoScalingClient;
  private readonly sts: STSClient;
  private readonly objects: Objects;

  constructor(private readonly request: RollRequest) {
    const { region, profile, roleArn, bucket, tier } = request;
    const own = fromNodeProviderChain({ profile, clientConfig: { region } });
    const credentials =
      roleArn === undefined
        ? own
        : fromTemporaryCredentials({
            masterCredentials: own,
            clientConfig: { region },
            params: { RoleArn: roleArn, RoleSessionName: `roll-${tier}`.slice(0, 64) },
          });
    const config = { region, credentials, maxAttempts: 5 };
    this.autoScaling = new AutoScalingClient(config);
    this.sts = new STSClient(config);
    this.objects = new Objects(new S3Client(config), bucket);
  }

  /** The account that the credentials are of. */
  async account(): Promise<string | undefined> {
    return (await this.sts.send(new GetCallerIdentityCommand({}))).Account;
  }

  async look(): Promise<Sight> {
    const names = keysOf(this.request);
    const [groups, ...stored] = await Promise.all([this.groups(), ...names.map((key) => this.objects.get(key))]);
    const found = names.flatMap((key, index): [string, Read][] => {
      const object = stored[index];
      return object === undefined ? [] : [[key, object]];
    });
    return sightFrom(this.request, this.objects.now, groups, new Map(found));
  }

  writeLock(content: LockContent, over: string | undefined): Promise<string | undefined> {
    return this.objects.put(keys.lock(this.request.tier), `${JSON.stringify(content, null, 2)}\n`, over);
  }

  async setVersion({ group, launchTemplateId, launchTemplateVersion }: WantedMember): Promise<void> {
    await this.autoScaling.send(
      new UpdateAutoScalingGroupCommand({
        AutoScalingGroupName: group,
        LaunchTemplate: { LaunchTemplateId: launchTemplateId, Version: launchTemplateVersion },
      }),
    );
  }

  async endInstance(instance: string): Promise<void> {
    try {
      await this.autoScaling.send(
        new TerminateInstanceInAutoScalingGroupCommand({ InstanceId: instance, ShouldDecrementDesiredCapacity: false }),
      );
    } catch (error) {
      const gone = error instanceof AutoScalingServiceException && /not found/i.test(error.message);
      if (!gone) throw error; // one that is gone, or that another roller has ended, is what was wanted
    }
  }

  private async groups(): Promise<Map<string, GroupSight>> {
    const names = this.request.members.map(({ group }) => group);
    const answer = await this.autoScaling.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: names }));
    return new Map((answer.AutoScalingGroups ?? []).map((group) => [group.AutoScalingGroupName ?? "", sightOf(group)]));
  }
}

function sightOf({ LaunchTemplate, Instances }: AutoScalingGroup): GroupSight {
  return {
    ...launchOf(LaunchTemplate),
    instances: (Instances ?? []).map((instance) => ({
      ...launchOf(instance.LaunchTemplate),
      id: instance.InstanceId ?? "",
      state: instance.LifecycleState ?? "",
      healthy: instance.HealthStatus === "Healthy",
    })),
  };
}

/** An instance whose template is gone has none: it is of no wanted version. */
function launchOf(template: LaunchTemplateSpecification | undefined): Launch {
  return {
    launchTemplateId: template?.LaunchTemplateId ?? "",
    launchTemplateVersion: template?.Version ?? "none",
  };
}
