import {
  AutoScalingServiceException,
  DescribeAutoScalingGroupsCommand,
  TerminateInstanceInAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand,
  type AutoScalingClient,
  type AutoScalingGroup,
  type LaunchTemplateSpecification,
} from "@aws-sdk/client-auto-scaling";

import type { Clients } from "./clients";
import type { Deadline } from "./deed";
import type { Cloud } from "./drive";
import type { LockContent } from "./lock";
import type { Objects } from "./objects";
import { keys, keysOf, sightFrom, type Read } from "./readings";
import type { RollRequest, WantedMember } from "./request";
import type { GroupSight, Launch, Sight } from "./sight";

/** AWS as the roller of fixed members sees it. */
export class Aws implements Cloud {
  private readonly autoScaling: AutoScalingClient;
  private readonly objects: Objects;

  constructor(
    private readonly request: RollRequest,
    { autoScaling, objects }: Clients,
  ) {
    this.autoScaling = autoScaling;
    this.objects = objects;
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

  async setVersion(member: WantedMember, deadline: Deadline): Promise<void> {
    const update = new UpdateAutoScalingGroupCommand({
      AutoScalingGroupName: member.group,
      LaunchTemplate: { LaunchTemplateId: member.launchTemplateId, Version: member.launchTemplateVersion },
    });
    await deadline.carryOut((options) => this.autoScaling.send(deadline.within(update), options));
  }

  async endInstance(instance: string, deadline: Deadline): Promise<void> {
    const end = new TerminateInstanceInAutoScalingGroupCommand({
      InstanceId: instance,
      ShouldDecrementDesiredCapacity: false,
    });
    try {
      await deadline.carryOut((options) => this.autoScaling.send(deadline.within(end), options));
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

/** What is seen of a group. One that launches several types has its template in the policy for that. */
export function sightOf({ LaunchTemplate, MixedInstancesPolicy, Instances }: AutoScalingGroup): GroupSight {
  return {
    ...launchOf(LaunchTemplate ?? MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification),
    instances: (Instances ?? []).map((instance) => ({
      ...launchOf(instance.LaunchTemplate),
      id: instance.InstanceId ?? "",
      state: instance.LifecycleState ?? "",
      healthy: instance.HealthStatus === "Healthy",
    })),
  };
}

/** An instance whose template is gone has none: it is of no wanted version. */
export function launchOf(template: LaunchTemplateSpecification | undefined): Launch {
  return {
    launchTemplateId: template?.LaunchTemplateId ?? "",
    launchTemplateVersion: template?.Version ?? "none",
  };
}
