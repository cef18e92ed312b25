/** The auto scaling groups of the plan: of exactly one instance for slots, of more for fleets. No HTTP here. */
import { randomBytes } from "node:crypto";

import { imageParameter } from "../../../components/imageParameter";
import type {
  Group,
  GroupInstance,
  GroupSettings,
  Launch,
  Launching,
  PublishedTemplate,
  Refresh,
  RefreshPreferences,
  TemplateVersion,
} from "./group";
import {
  answered,
  beat,
  type HookResult,
  isLive,
  launched,
  overdue,
  terminating,
  type Wait,
  waitOf,
} from "./lifecycle";
import { activeRefresh, advanced, capacityDuring, instancesToEnd, newRefresh } from "./refresh";

/** Why a call is refused, in AWS's words. */
export class GroupRefusal extends Error {
  constructor(
    message: string,
    readonly code = "ValidationError",
  ) {
    super(message);
  }
}

const keyOf = ({ id, version }: TemplateVersion): string => `${id}:${version}`;

export const newInstanceId = (): string => `i-0${randomBytes(8).toString("hex")}`;

export class Groups {
  private readonly all = new Map<string, Group>();
  private readonly templates = new Map<string, PublishedTemplate>();

  constructor(settings: GroupSettings[]) {
    for (const group of settings) this.all.set(group.name, { ...group, instances: [], refreshes: [], acts: false });
  }

  /** Makes versions of launch templates known; no group takes one by itself. */
  publish(templates: PublishedTemplate[]): void {
    for (const template of templates) this.templates.set(keyOf(template), template);
  }

  /** The groups of the given names that exist; all of them when no name is given. */
  describe(names: string[]): Group[] {
    return [...this.all.values()].filter(({ name }) => names.length === 0 || names.includes(name));
  }

  /** The group of a name that a caller gave. */
  named(name: string): Group {
    const group = this.all.get(name);
    if (!group) throw new GroupRefusal(`AutoScalingGroup name not found - AutoScalingGroup ${name} not found`);
    return group;
  }

  template(wanted: TemplateVersion): PublishedTemplate {
    const found = this.templates.get(keyOf(wanted));
    if (!found) {
      throw new GroupRefusal(
        `Invalid launch template version: either '${wanted.version}' does not exist or the launch template ${wanted.id} does not`,
      );
    }
    return found;
  }

  /** What the group launches from here on. Instances that run stay as they are. */
  update(name: string, launching: Launching): void {
    this.template(launching);
    const group = this.named(name);
    if (activeRefresh(group)?.wanted !== undefined) {
      throw new GroupRefusal(
        "An active instance refresh with a desired configuration exists. All configuration options derived from the desired configuration are not available for update while the instance refresh is active.",
      );
    }
    group.template = launching;
  }

  /** Scales a group by hand. */
  resize(name: string, desired: number): void {
    this.named(name).size.desired = desired;
  }

  /** Whether the group launches and ends instances by itself, to come to its size. */
  act(name: string, acts: boolean): void {
    this.named(name).acts = acts;
  }

  /** A new instance of a group; gives the version that it is launched from. */
  begin(name: string, instance: string, zone?: string): TemplateVersion {
    const group = this.named(name);
    const { id, version } = activeRefresh(group)?.wanted ?? group.template;
    const template = { id, version };
    const place = zone ?? group.zones[0] ?? "";
    group.instances.push({ id: instance, zone: place, state: "Pending", waits: [], template });
    return template;
  }

  /** The instance runs: its launch hooks wait for an answer, or it is in service. */
  wait(instance: string): void {
    const found = this.find(instance);
    if (found) launched(found.instance, found.group.hooks, Date.now());
  }

  /** What a group's instance waits for under the name of a hook, if it does. */
  waiting(name: string, instance: string, hook: string): Wait | undefined {
    const found = this.find(instance);
    return found?.group.name === name ? waitOf(found.instance, hook) : undefined;
  }

  /** A hook's answer. */
  complete(instance: string, wait: Wait, result: HookResult): void {
    const found = this.find(instance);
    if (found) answered(found.instance, wait, result, Date.now());
  }

  heartbeat(wait: Wait): void {
    beat(wait, Date.now());
  }

  /** Hooks that nobody has answered in time. */
  overdue(): { instance: string; wait: Wait }[] {
    return [...this.all.values()].flatMap(({ instances }) =>
      instances.flatMap((instance) => overdue(instance, Date.now()).map((wait) => ({ instance: instance.id, wait }))),
    );
  }

  /** The group of an instance that can be terminated. */
  groupOf(instance: string): Group {
    const found = this.find(instance);
    if (!found || !isLive(found.instance)) {
      throw new GroupRefusal(`Instance Id not found - No managed instance found for instance ID: ${instance}`);
    }
    return found.group;
  }

  /** Takes an instance out of service. Its hooks may hold it before it ends. */
  terminate(instance: string): void {
    const found = this.find(instance);
    if (found) terminating(found.instance, found.group.hooks, Date.now());
  }

  remove(instance: string): void {
    for (const group of this.all.values()) group.instances = group.instances.filter(({ id }) => id !== instance);
  }

  /** The state of an instance; undefined when it is in no group. */
  state(instance: string): GroupInstance["state"] | undefined {
    return this.find(instance)?.instance.state;
  }

  startRefresh(name: string, wanted: Launching | undefined, preferences: RefreshPreferences): Refresh {
    const group = this.named(name);
    this.refuseByParameter(group, wanted, preferences);
    const going = activeRefresh(group);
    if (going) {
      throw new GroupRefusal(
        `An Instance Refresh is already in progress and blocks the execution of this Instance Refresh: ${going.id}`,
        "InstanceRefreshInProgress",
      );
    }
    const id = `${randomBytes(4).toString("hex")}-0000-0000-0000-${randomBytes(6).toString("hex")}`;
    const refresh = newRefresh(id, group, wanted, preferences, Date.now());
    group.refreshes.push(refresh);
    return refresh;
  }

  /** What AWS does where an image is a parameter (user guide, "Use AWS Systems Manager parameters instead of AMI IDs in launch templates"). */
  private refuseByParameter(group: Group, wanted: Launching | undefined, { skipMatching }: RefreshPreferences): void {
    if (wanted === undefined && !skipMatching) return;
    const images = [group.template, ...(wanted ? [wanted] : [])].map((template) => this.template(template).imageId);
    if (images.every((image) => imageParameter(image) === undefined)) return;
    throw new GroupRefusal(
      "An instance refresh with a desired configuration or skip matching is not available to a launch template that specifies a Systems Manager parameter for its image",
    );
  }

  cancelRefresh(name: string): Refresh {
    const going = activeRefresh(this.named(name));
    if (!going) {
      throw new GroupRefusal(
        `No in progress or pending Instance Refresh found for Auto Scaling group ${name}`,
        "ActiveInstanceRefreshNotFound",
      );
    }
    going.status = "Cancelling";
    return going;
  }

  /** Looks how far the refreshes of groups that act have come; a group takes the version of one that has succeeded. */
  advanceRefreshes(patienceMs: number): void {
    for (const group of this.all.values()) {
      const going = activeRefresh(group);
      if (!group.acts || !going) continue;
      const next = advanced(going, group, Date.now(), patienceMs);
      group.refreshes = group.refreshes.map((each) => (each === going ? next : each));
      if (next.status === "Successful") group.template = next.wanted ?? group.template;
    }
  }

  /** Instances that groups end by themselves now: those that a refresh replaces, and those that are too many. */
  toEnd(): string[] {
    return this.acting().flatMap((group) => {
      const going = activeRefresh(group);
      if (going) return instancesToEnd(going, group, Date.now());
      return group.instances
        .filter(isLive)
        .slice(group.size.desired)
        .map(({ id }) => id);
    });
  }

  /** Launches that groups begin by themselves now, each in the zone that has the fewest instances. */
  beginMissing(): Launch[] {
    return this.acting().flatMap((group) => {
      const going = activeRefresh(group);
      const wanted = going ? capacityDuring(going, group) : group.size.desired;
      const missing = Math.max(0, wanted - group.instances.filter(isLive).length);
      return Array.from({ length: missing }, () => {
        const [instance, zone] = [newInstanceId(), emptiestZone(group)];
        return { group: group.name, instance, zone, template: this.begin(group.name, instance, zone) };
      });
    });
  }

  private acting(): Group[] {
    return [...this.all.values()].filter(({ acts }) => acts);
  }

  private find(id: string): { group: Group; instance: GroupInstance } | undefined {
    for (const group of this.all.values()) {
      const instance = group.instances.find((each) => each.id === id);
      if (instance) return { group, instance };
    }
    return undefined;
  }
}

function emptiestZone({ zones, instances }: Group): string {
  const live = (zone: string): number => instances.filter((each) => isLive(each) && each.zone === zone).length;
  const [least = ""] = [...zones].sort((a, b) => live(a) - live(b));
  return least;
}
