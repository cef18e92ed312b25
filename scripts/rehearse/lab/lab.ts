import { join } from "node:path";

import { messageOf } from "../../../components/faults";
import { instanceFacts } from "../../../components/node/instanceTypes";
import type { PlannedVolume, PlanView, RehearsedFleet, RehearsedMachine, RehearsedNode } from "../planView";
import { awsHosts } from "../standin/aws";
import type { Launch } from "../standin/group";
import { newInstanceId } from "../standin/groups";
import type { StandInEvent } from "../standin/world";
import { poll, sleep } from "./exec";
import type { Flow } from "./firewall";
import { fleetGroup, fleetNode, slotGroup } from "./fleets";
import type { Ending } from "./machine";
import { Network } from "./network";
import { Places } from "./places";
import type { LabSettings, Slot } from "./slot";
import { StandIn } from "./standIn";
import { certificates } from "./tls";
import { Volume } from "./volumes";

/** How long the stand-in for an auto scaling group takes to notice that its instance is gone. AWS takes minutes. */
const relaunchDelayMs = 2_000;
/** How long a fleet's node may take to stop its services. EC2 gives an instance some minutes before it cuts it off. */
const fleetHaltMs = 120_000;
/** Time for all groups of fleets to begin their launches. */
const fleetLaunchMs = 120_000;

export type { LabSettings, Slot } from "./slot";

const versionKey = ({ id, version }: RehearsedNode["template"]): string => `${id}:${version}`;

/** Everything of one rehearsal that runs: the network, what stands in, and the machines. */
export class Lab {
  readonly network: Network;
  readonly volumes = new Map<string, Volume>();
  readonly events: StandInEvent[] = [];
  /** What went wrong in the lab itself. */
  readonly troubles: string[] = [];
  private playing?: StandIn;
  /** The plan in force: the last one that was published. */
  view: PlanView;
  /** Slots, and tiers of fleets, whose instance stays after it has given its launch up, so that it can be looked at. */
  readonly keptWhenAbandoned = new Set<string>();
  /** No machine is started again from here on. */
  stopping = false;
  /** Work that makes something: it must not go on behind the clean-up's back. */
  private readonly underWay = new Set<Promise<void>>();
  /** Nodes by the version of the launch template that they are launched from. */
  private readonly versions = new Map<string, RehearsedNode>();
  /** Slots whose group launches nothing for now. */
  private readonly held = new Set<string>();
  /** Fleets by the version of the launch template that their nodes are launched from. */
  private readonly fleetVersions = new Map<string, RehearsedFleet>();
  private readonly places: Places;
  /** Instances of fleets that do not run yet: they are ended once they do. */
  private readonly coming = new Map<string, Promise<void>>();

  constructor(readonly settings: LabSettings) {
    this.network = new Network(settings.run);
    this.places = new Places(this.network, settings);
    this.view = settings.view;
  }

  /** Slots by name, and the nodes of fleets that there are at the moment. */
  get slots(): Map<string, Slot> {
    return this.places.slots;
  }

  /** The connections that the plan's rules let through. */
  get flows(): Flow[] {
    return this.places.flows;
  }

  get standIn(): StandIn {
    if (!this.playing) throw new Error("nothing stands in yet");
    return this.playing;
  }

  slot(name: string): Slot {
    const slot = this.slots.get(name);
    if (!slot)
      throw new Error(`no such node in this rehearsal: ${name}; there are ${[...this.slots.keys()].join(", ")}`);
    return slot;
  }

  slotsOf(tier: string): Slot[] {
    return [...this.slots.values()].filter(({ node }) => node.facts.tier === tier);
  }

  private step(work: () => Promise<void>): Promise<void> {
    const step = work();
    this.underWay.add(step);
    const done = (): void => {
      this.underWay.delete(step);
    };
    step.then(done, done);
    return step;
  }

  /** Network, volumes and stand-ins; no machine yet. */
  open(): Promise<void> {
    return this.step(() => this.build());
  }

  private async build(): Promise<void> {
    const { folder, view, nodes, fleets } = this.settings;
    const region = view.plan.region;
    const tls = await certificates(folder, awsHosts(region));
    this.places.ca = tls.ca;
    await this.network.create();

    const volumes = await this.createVolumes(view, nodes);
    for (const node of nodes) await this.places.add(node);
    await this.places.close();

    this.playing = await StandIn.start(
      folder,
      this.network.hub,
      {
        region,
        account: view.plan.account,
        bucketNames: [...new Set([...view.buckets(), ...[...nodes, ...fleets].map(({ facts }) => facts.bucket)])],
        objects: view.objects().map(({ bucket, key, body }) => ({ bucket, key, base64: body.toString("base64") })),
        secrets: this.settings.secrets,
        secretVersions: view.secretVersions(),
        volumes,
        records: view.records(),
        groups: [...nodes.map(slotGroup), ...fleets.map(fleetGroup)],
        mirror: this.settings.mirror,
        tls: { key: tls.key, cert: tls.cert },
      },
      (event) => {
        this.note(event);
      },
      ({ instance, volume }) => this.attach(instance, volume),
      (instance) => {
        this.react(instance, () => this.terminateInstance(instance));
      },
      (launch) => {
        this.react(launch.instance, () => this.scaleOut(launch));
      },
    );
    await this.publishTemplates(nodes, fleets);
  }

  /** Makes the planned volumes that are not there yet, blank; gives their plans. */
  private async createVolumes(view: PlanView, nodes: RehearsedNode[]): Promise<PlannedVolume[]> {
    const made: PlannedVolume[] = [];
    for (const { name, facts } of nodes) {
      if (!facts.volume || this.volumes.has(facts.volume.id)) continue;
      const planned = view.volume(facts.volume.id);
      if (!planned) throw new Error(`the plan has no volume ${facts.volume.id} of ${name}`);
      const folder = join(this.settings.folder, "volumes");
      this.volumes.set(planned.id, await Volume.create(folder, planned.id, planned.sizeGib));
      made.push(planned);
    }
    return made;
  }

  /** The node whose machine has an address at the moment. */
  nodeAt(address: string): string | undefined {
    return [...this.slots.values()].find(({ link }) => link.address === address)?.node.name;
  }

  /** Takes refused calls that were meant to be refused, for no fault of the plan; gives how many there were. */
  takeBackRefusals(isMeant: (node: string, resource: string) => boolean): number {
    const meant = this.events.filter((event) => event.kind === "refused" && isMeant(event.node, event.resource));
    for (const event of meant) this.events.splice(this.events.indexOf(event), 1);
    return meant.length;
  }

  private note(event: StandInEvent): void {
    this.events.push(event);
    const slot = "node" in event ? this.slots.get(event.node) : undefined;
    if (event.kind === "user-data" && slot) slot.userDataAt ??= Date.now();
    if (event.kind !== "hook" || !slot) return;
    slot.hook = { result: event.result, at: Date.now() };
    if (event.result === "CONTINUE") return;
    const { facts } = slot.node;
    if (this.keptWhenAbandoned.has(event.node)) return;
    if (facts.kind === "fleet" && this.keptWhenAbandoned.has(facts.tier)) {
      // Its group would launch the next one beside it, again and again.
      this.react(event.node, () => this.standIn.act(facts.group, false));
      return;
    }
    this.react(event.node, () => this.terminateInstance(event.instance));
  }

  /**
   * Puts another plan in force as far as `pulumi up` does before it runs commands: volumes that are not there yet, rights of
   * roles, buckets and their objects, and new versions of launch templates, which no group launches from by itself.
   */
  async publish(view: PlanView): Promise<void> {
    const names = this.settings.nodes.map(({ name }) => name);
    const nodes = names.length > 0 ? view.nodes(names) : [];
    const fleets = view.fleets(this.settings.fleets.map(({ name }) => name));
    await this.standIn.addSecretVersions(view.secretVersions());
    await this.standIn.addVolumes(await this.createVolumes(view, nodes));
    // Before the objects: a node that is told of something may read it.
    await this.standIn.grant(Object.fromEntries([...nodes, ...fleets].map((each) => [each.roleName, each.policies])));
    const objects = view.objects();
    for (const bucket of new Set(objects.map((object) => object.bucket))) await this.standIn.createBucket(bucket);
    for (const { bucket, key, body } of objects) {
      const stored = await this.standIn.getObject(bucket, key);
      if (!stored?.equals(body)) await this.standIn.putObject(bucket, key, body);
    }
    await this.publishTemplates(nodes, fleets);
    this.view = view;
  }

  private async publishTemplates(nodes: RehearsedNode[], fleets: RehearsedFleet[]): Promise<void> {
    for (const node of nodes) this.versions.set(versionKey(node.template), node);
    for (const fleet of fleets) this.fleetVersions.set(versionKey(fleet.template), fleet);
    const machines: RehearsedMachine[] = [...nodes, ...fleets];
    await this.standIn.publish(machines.map(({ template, roleName, imageId }) => ({ ...template, roleName, imageId })));
  }

  /** Starts a new instance in a slot: new disk, new instance id, same address and volume. */
  launch(name: string): Promise<void> {
    const slot = this.slot(name);
    slot.launching = this.step(() => this.startInstance(slot));
    return slot.launching;
  }

  private async startInstance(slot: Slot): Promise<void> {
    if (this.stopping) return;
    slot.instance = newInstanceId();
    slot.launches += 1;
    slot.attached = false;
    delete slot.userDataAt;
    delete slot.hook;
    const version = await this.standIn.begin(slot.node.facts.group, slot.instance);
    const node = this.versions.get(versionKey(version));
    if (!node) throw new Error(`${slot.node.name}: nothing is known of version ${version.version} of its template`);
    slot.node = node;
    await this.boot(slot);
  }

  /** What EC2 does with a new instance: a new disk, metadata, and a start. */
  private async boot(slot: Slot): Promise<void> {
    const { node, mac } = slot;
    const memoryMib = instanceFacts(node.instanceType)?.memoryMib;
    if (memoryMib === undefined)
      throw new Error(`${node.name}: the memory of instance type ${node.instanceType} is not known`);
    // A plan says which an image of one's own boots with; Debian's own boots with v2.
    await slot.machine.prepare(memoryMib, node.facts.cgroup ?? "v2", node.scratch);
    await this.standIn.launch({
      id: slot.instance,
      node: node.name,
      address: node.address,
      subnetCidr: node.subnetCidr,
      mac,
      zone: node.zone,
      instanceType: node.instanceType,
      imageId: node.imageId,
      interfaceId: node.interfaceId,
      userData: node.userData,
      fqdn: node.facts.fqdn,
      group: node.facts.group,
      tags: node.tags,
      roleName: node.roleName,
      profileArn: node.profileArn,
      policies: node.policies,
    });
    if (this.stopping) return;
    slot.launchedAt = Date.now();
    this.start(slot);
  }

  private start(slot: Slot, attached: Volume[] = []): void {
    slot.machine.start(attached);
    const then = async (ending: Ending): Promise<void> => {
      if (this.stopping || this.held.has(slot.node.name)) return;
      if (ending === "reboot") this.reboot(slot);
      else await this.replace(slot.node.name);
    };
    this.react(slot.node.name, async () => then(await slot.machine.ended()));
  }

  /** Does what nobody waits for; when it fails, the lab itself is in trouble. */
  private react(subject: string, act: () => Promise<void>): void {
    act().catch((error: unknown) => this.troubles.push(`${subject} could not be replaced: ${messageOf(error)}`));
  }

  /** The same instance again: its volumes are still attached. */
  private reboot(slot: Slot): void {
    const volume = this.volumes.get(slot.node.facts.volume?.id ?? "");
    this.start(slot, volume && slot.attached ? [volume] : []);
  }

  /** Lets the groups of fleets launch, and waits until all their nodes run. */
  async launchFleets(): Promise<void> {
    const { fleets } = this.settings;
    for (const { facts } of fleets) await this.standIn.act(facts.group, true);
    const missing = (): string[] =>
      fleets.flatMap(({ name, facts, size }) => {
        const running = this.slotsOf(facts.tier).filter(({ launchedAt }) => launchedAt > 0).length;
        return running < size.desired ? [`${name}: ${running} of ${size.desired}`] : [];
      });
    const done = await poll(() => (missing().length === 0 ? true : undefined), fleetLaunchMs);
    if (done === undefined) throw new Error(`fleets were not launched: ${[...missing(), ...this.troubles].join("; ")}`);
  }

  /** A fleet's group launches an instance: a new place, at an address that nobody has. */
  private async scaleOut(launch: Launch): Promise<void> {
    if (this.stopping) return;
    const fleet = this.fleetVersions.get(versionKey(launch.template));
    if (!fleet)
      throw new Error(`${launch.group}: nothing is known of version ${launch.template.version} of its template`);
    const coming = this.step(async () => {
      const slot = await this.places.join((taken) => fleetNode(fleet, launch, taken));
      Object.assign(slot, { instance: launch.instance, launches: 1 });
      await this.boot(slot);
    });
    this.coming.set(launch.instance, coming);
    try {
      await coming;
    } finally {
      this.coming.delete(launch.instance);
    }
  }

  /** A fleet's node is gone, and its place with it. Its group launches another one by itself. */
  private async remove({ node, machine, instance }: Slot): Promise<void> {
    await this.standIn.retire(instance);
    await machine.discard();
    await this.places.remove(node);
  }

  /** What an auto scaling group of one does when its instance is gone; a fleet's node goes for good. */
  async replace(name: string): Promise<void> {
    const slot = this.slot(name);
    if (slot.node.facts.kind === "fleet") {
      await this.remove(slot);
      return;
    }
    await this.standIn.retire(slot.instance);
    await slot.machine.discard();
    await sleep(relaunchDelayMs);
    await this.launch(name);
  }

  /** What EC2 and the group do with an instance that is to be terminated: it ends in order, then another one is launched. */
  private async terminateInstance(instance: string): Promise<void> {
    await this.coming.get(instance);
    const slot = [...this.slots.values()].find((each) => each.instance === instance);
    await slot?.launching;
    if (!slot || slot.instance !== instance || this.stopping) return;
    if (this.held.has(slot.node.name)) await slot.machine.halt();
    else await this.terminate(slot.node.name);
  }

  /** From here on the slot's group launches nothing, whatever happens to its instance. */
  suspend(name: string): void {
    this.held.add(name);
  }

  /** The group acts again: an instance that is gone is replaced. */
  async resume(name: string): Promise<void> {
    this.held.delete(name);
    if ((await this.slot(name).machine.leader()) === undefined) await this.replace(name);
  }

  /** Ends an instance in order, does something while it is gone, and lets its group replace it. */
  async terminate(name: string, meanwhile: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    this.held.add(name);
    try {
      const { node, machine } = this.slot(name);
      await machine.halt(node.facts.kind === "fleet" ? fleetHaltMs : undefined);
      await meanwhile();
    } finally {
      this.held.delete(name);
    }
    await this.replace(name);
  }

  private async attach(instance: string, volumeId: string): Promise<void> {
    const slot = [...this.slots.values()].find((each) => each.instance === instance);
    const volume = this.volumes.get(volumeId);
    if (!slot || !volume) throw new Error(`cannot attach ${volumeId} to ${instance}`);
    await slot.machine.attach(volume, 1);
    slot.attached = true;
  }

  /** Ends all machines in order and then what stands in. */
  async close(): Promise<void> {
    this.stopping = true;
    await Promise.allSettled(this.underWay);
    await Promise.all(
      [...this.slots.values()].filter(({ launches }) => launches > 0).map(({ machine }) => machine.halt()),
    );
    this.playing?.stop();
  }
}
