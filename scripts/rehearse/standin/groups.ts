/** The auto scaling groups of the plan's slots: one instance each. No HTTP here. */

/** A launch template at one of its versions. */
export interface TemplateVersion {
  id: string;
  version: string;
}

export interface GroupSettings {
  name: string;
  zone: string;
  /** What the group launches instances from. */
  template: TemplateVersion;
}

/** A version of a launch template, with the role that a caller hands on by using it. */
export interface PublishedTemplate extends TemplateVersion {
  roleName: string;
  imageId: string;
}

export interface GroupInstance {
  id: string;
  state: "Pending" | "Pending:Wait" | "InService" | "Terminating";
  /** The version that it was launched from, whatever its group has now. */
  template: TemplateVersion;
}

export interface Group extends GroupSettings {
  instances: GroupInstance[];
}

/** Why a call is refused, in AWS's words. */
export class GroupRefusal extends Error {}

const keyOf = ({ id, version }: TemplateVersion): string => `${id}:${version}`;

export class Groups {
  private readonly all = new Map<string, Group>();
  private readonly templates = new Map<string, PublishedTemplate>();

  constructor(settings: GroupSettings[]) {
    for (const group of settings) this.all.set(group.name, { ...group, instances: [] });
  }

  /** Makes versions of launch templates known; no group takes one by itself. */
  publish(templates: PublishedTemplate[]): void {
    for (const template of templates) this.templates.set(keyOf(template), template);
  }

  /** The groups of the given names that exist; all of them when no name is given. */
  describe(names: string[]): Group[] {
    return [...this.all.values()].filter(({ name }) => names.length === 0 || names.includes(name));
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
  update(name: string, template: TemplateVersion): void {
    const group = this.all.get(name);
    if (!group) throw new GroupRefusal(`AutoScalingGroup name not found - AutoScalingGroup ${name} not found`);
    const { id, version } = this.template(template);
    group.template = { id, version };
  }

  /** A new instance of a group; gives the version that it is launched from. */
  begin(name: string, instance: string): TemplateVersion {
    const group = this.all.get(name);
    if (!group) throw new Error(`no such group: ${name}`);
    group.instances.push({ id: instance, state: "Pending", template: group.template });
    return group.template;
  }

  /** The instance runs and its launch hook waits for an answer. */
  wait(instance: string): void {
    const found = this.find(instance)?.instance;
    if (found?.state === "Pending") found.state = "Pending:Wait";
  }

  /** The launch hook's answer. */
  complete(instance: string, result: "CONTINUE" | "ABANDON"): void {
    const found = this.find(instance)?.instance;
    if (found?.state === "Pending:Wait") found.state = result === "CONTINUE" ? "InService" : "Terminating";
  }

  /** Whether the instance's launch hook waits for its answer. */
  waits(name: string, instance: string): boolean {
    const found = this.find(instance);
    return found?.group.name === name && found.instance.state === "Pending:Wait";
  }

  /** The group of an instance that can be terminated. */
  groupOf(instance: string): Group {
    const found = this.find(instance);
    if (!found || found.instance.state === "Terminating") {
      throw new GroupRefusal(`Instance Id not found - No managed instance found for instance ID: ${instance}`);
    }
    return found.group;
  }

  terminate(instance: string): void {
    const found = this.find(instance);
    if (found) found.instance.state = "Terminating";
  }

  remove(instance: string): void {
    for (const group of this.all.values()) group.instances = group.instances.filter(({ id }) => id !== instance);
  }

  private find(id: string): { group: Group; instance: GroupInstance } | undefined {
    for (const group of this.all.values()) {
      const instance = group.instances.find((each) => each.id === id);
      if (instance) return { group, instance };
    }
    return undefined;
  }
}
