import {
  CancelInstanceRefreshCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeInstanceRefreshesCommand,
  StartInstanceRefreshCommand,
  UpdateAutoScalingGroupCommand,
  type InstanceRefresh,
} from "@aws-sdk/client-auto-scaling";

import { launchOf, sightOf } from "../aws";
import type { Clients } from "../clients";
import { Busy, type Deadline } from "../deed";
import type { ListedObject } from "../objects";
import { keys, type Read } from "../readings";
import type { FleetRequest, WantedFleet } from "../request";
import type { FleetCloud } from "./drive";
import { updateOf, type Launching } from "./launching";
import { bucketSight, launchIn } from "./readings";
import type { FleetGroupSight, FleetSight, LaunchSight, RefreshSight } from "./sight";

/** Seconds that a node has to stay in service before the next one is replaced: a service that ends at once is seen. */
const warmupSeconds = 60;
/** Refreshes that one answer lists, the newest first. */
const refreshesListed = 20;
/** Host entries that are read at a time. */
const readAtATime = 20;

/** How Auto Scaling refuses an update while a refresh with a version of its own is at work (user guide, "How an instance refresh works"). */
const refreshAtWork = /active instance refresh/i;

/** AWS as the roller of a fleet sees it. */
export class FleetAws implements FleetCloud {
  /** Host entries by key: of the many that there are only those are read that have changed. */
  private hosts = new Map<string, Read>();

  constructor(
    private readonly request: FleetRequest,
    private readonly clients: Clients,
  ) {}

  async look(): Promise<FleetSight> {
    const { tier } = this.request;
    const names = [keys.document(tier), keys.fleet(tier)];
    const [group, refreshes, hosts, ...stored] = await Promise.all([
      this.group(),
      this.refreshes(),
      this.readHosts(),
      ...names.map((key) => this.clients.objects.get(key)),
    ]);
    const objects = new Map(hosts);
    stored.forEach((object, index) => {
      if (object !== undefined) objects.set(names[index]!, object);
    });
    return { now: this.clients.objects.now, group, refreshes, ...bucketSight(tier, objects) };
  }

  async setLaunching(
    launching: Launching,
    record: string,
    over: string | undefined,
    deadline: Deadline,
  ): Promise<boolean> {
    const { tier, fleet } = this.request;
    // First, so that what the group launched before is known whatever becomes of this roller.
    if ((await this.clients.objects.put(keys.fleet(tier), record, over)) === undefined) return false;
    const update = new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: fleet.group, ...updateOf(launching) });
    try {
      await deadline.carryOut((options) => this.clients.autoScaling.send(deadline.within(update), options));
    } catch (error) {
      // Somebody has begun a refresh since the look: the next one shows it.
      if (error instanceof Error && refreshAtWork.test(error.message)) throw new Busy(error.message, { cause: error });
      throw error;
    }
    return true;
  }

  async startRefresh(fleet: WantedFleet, deadline: Deadline): Promise<string | undefined> {
    const { group, minHealthyPercentage, maxHealthyPercentage } = fleet;
    const start = new StartInstanceRefreshCommand({
      AutoScalingGroupName: group,
      Strategy: "Rolling",
      Preferences: {
        MinHealthyPercentage: minHealthyPercentage,
        MaxHealthyPercentage: maxHealthyPercentage,
        InstanceWarmup: warmupSeconds,
      },
    });
    try {
      const answer = await deadline.carryOut((options) =>
        this.clients.autoScaling.send(deadline.within(start), options),
      );
      return answer.InstanceRefreshId;
    } catch (error) {
      // Somebody else was faster: the next look shows which version theirs brings.
      if (isNamed(error, "InstanceRefreshInProgress")) return undefined;
      throw error;
    }
  }

  async cancelRefresh({ group }: WantedFleet, deadline: Deadline): Promise<void> {
    const cancel = new CancelInstanceRefreshCommand({ AutoScalingGroupName: group });
    try {
      await deadline.carryOut((options) => this.clients.autoScaling.send(deadline.within(cancel), options));
    } catch (error) {
      if (!isNamed(error, "ActiveInstanceRefreshNotFound")) throw error; // one that has ended need not be cancelled
    }
  }

  async lastLaunch(): Promise<LaunchSight | undefined> {
    const listed = await this.clients.objects.list(keys.launches(this.request.tier));
    const [newest] = listed.sort((a, b) => b.writtenAt - a.writtenAt);
    const object = newest && (await this.clients.objects.get(newest.key));
    return object && launchIn({ ...object, key: newest.key });
  }

  private async group(): Promise<FleetGroupSight | undefined> {
    const { group } = this.request.fleet;
    const answer = await this.clients.autoScaling.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [group] }),
    );
    const [found] = answer.AutoScalingGroups ?? [];
    return found && { ...sightOf(found), policy: found.MixedInstancesPolicy, desired: found.DesiredCapacity ?? 0 };
  }

  private async refreshes(): Promise<RefreshSight[]> {
    const { group } = this.request.fleet;
    const answer = await this.clients.autoScaling.send(
      new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: group, MaxRecords: refreshesListed }),
    );
    return (answer.InstanceRefreshes ?? []).map(refreshSight);
  }

  private async readHosts(): Promise<Map<string, Read>> {
    const { objects } = this.clients;
    const listed = await objects.list(keys.hosts(this.request.tier));
    const known = new Map<string, Read>();
    const changed: ListedObject[] = [];
    for (const each of listed) {
      const before = this.hosts.get(each.key);
      // Written again with the same text it has the same etag: what counts then is the moment.
      if (before !== undefined && before.etag === each.etag)
        known.set(each.key, { ...before, writtenAt: each.writtenAt });
      else changed.push(each);
    }
    for (let first = 0; first < changed.length; first += readAtATime) {
      const some = changed.slice(first, first + readAtATime);
      const read = await Promise.all(some.map(({ key }) => objects.get(key)));
      read.forEach((object, index) => {
        if (object !== undefined) known.set(some[index]!.key, object);
      });
    }
    this.hosts = known;
    return known;
  }
}

const isNamed = (error: unknown, name: string): boolean => error instanceof Error && error.name.startsWith(name);

function refreshSight(refresh: InstanceRefresh): RefreshSight {
  const { InstanceRefreshId, Status, StatusReason, DesiredConfiguration, Preferences, PercentageComplete, StartTime } =
    refresh;
  const template =
    DesiredConfiguration?.LaunchTemplate ??
    DesiredConfiguration?.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification;
  return {
    id: InstanceRefreshId ?? "",
    status: Status ?? "",
    reason: StatusReason,
    launch: template && launchOf(template),
    spares: Preferences?.SkipMatching === true,
    percent: PercentageComplete ?? 0,
    startedAt: Math.floor((StartTime?.getTime() ?? 0) / 1000),
  };
}
