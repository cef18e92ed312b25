import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";

import { messageOf } from "../../../components/faults";
import { instanceFacts } from "../../../components/node/instanceTypes";
import type { PlannedVolume, PlanView, RehearsedNode } from "../planView";
import { awsHosts } from "../standin/aws";
import type { StandInEvent } from "../standin/world";
import { addresses } from "./addresses";
import { sleep } from "./exec";
import { allowedFlows, type Endpoint, type Flow, type Link } from "./firewall";
import { type Ending, Machine } from "./machine";
import { Network } from "./network";
import { StandIn } from "./standIn";
import { certificates } from "./tls";
import { Volume } from "./volumes";

/** How long the stand-in for an auto scaling group takes to notice that its instance is gone. AWS takes minutes. */
const relaunchDelayMs = 2_000;

const versionKey = ({ id, version }: RehearsedNode["template"]): string => `${id}:${version}`;

/** One slot of the plan with the machine that fills it at the moment. */
export interface Slot {
  /** The node as its instance was launched; before the first launch, as the plan has it. */
  node: RehearsedNode;
  machine: Machine;
  /** Its place in the network. */
  link: Link;
  mac: string;
  instance: string;
  /** Instances that have filled the slot so far. */
  launches: number;
  /** The launch of its instance, until the machine runs. */
  launching: Promise<void>;
  launchedAt: number;
  /** Whether its volume is attached. */
  attached: boolean;
  userDataAt?: number;
  hook?: { result: "CONTINUE" | "ABANDON"; at: number };
}

export interface LabSettings {
  run: string;
  folder: string;
  layers: string[];
  mirror?: string;
  /** The plan that everything is made from at first. */
  view: PlanView;
  nodes: RehearsedNode[];
  /** Folder of the program that is rehearsed: where `pulumi up` runs its commands. */
  programFolder: string;
  /** Folder for the logs of nodes that fail; it stays. */
  logs: string;
  /** Security groups of the probe's client. */
  clientGroups: string[];
  /** Values of the plan's secrets, by id. */
  secrets: Record<string, string>;
}

/** Everything of one rehearsal that runs: the network, what stands in, and the machines. */
export class Lab {
  readonly network: Network;
  readonly slots = new Map<string, Slot>();
  readonly volumes = new Map<string, Volume>();
  readonly events: StandInEvent[] = [];
  /** What went wrong in the lab itself. */
  readonly troubles: string[] = [];
  flows: Flow[] = [];
  private playing?: StandIn;
  /** The plan in force: the last one that was published. */
  view: PlanView;
  /** Slots whose instance stays after it has given its launch up, so that it can be looked at. */
  readonly keptWhenAbandoned = new Set<string>();
  /** No machine is started again from here on. */
  stopping = false;
  /** Work that makes something: it must not go on behind the clean-up's back. */
  private readonly underWay = new Set<Promise<void>>();
  /** Nodes by the version of the launch template that they are launched from. */
  private readonly versions = new Map<string, RehearsedNode>();
  /** Slots whose group launches nothing for now. */
  private readonly held = new Set<string>();
  /** Places in the network by machine. */
  private readonly links = new Map<string, Link>();

  constructor(readonly settings: LabSettings) {
    this.network = new Network(settings.run);
    this.view = settings.view;
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
    const { folder, view, nodes } = this.settings;
    const region = view.plan.region;
    const tls = await certificates(folder, awsHosts(region));
    await this.network.create();

    const volumes = await this.createVolumes(view, nodes);
    for (const [index, node] of nodes.entries()) {
      const mac = `02:77:${createHash("sha256").update(node.name).digest("hex").slice(0, 4).replace(/(..)/g, "$1:")}00:${(index + 1).toString(16).padStart(2, "0")}`;
      const link = await this.network.join(node.name, node.address, node.subnetCidr, mac);
      this.links.set(node.name, link);
      const { run, layers } = this.settings;
      const machine = new Machine({
        run,
        layers,
        ca: tls.ca,
        name: node.name,
        address: node.address,
        folder: join(folder, "nodes", node.name),
      });
      this.slots.set(node.name, {
        node,
        machine,
        link,
        mac,
        instance: "",
        launches: 0,
        launching: Promise.resolve(),
        launchedAt: 0,
        attached: false,
      });
    }
    await this.joinClient();
    await this.enforceRules();

    this.playing = await StandIn.start(
      folder,
      this.network.hub,
      {
        region,
        account: view.plan.account,
        bucketNames: [...new Set(nodes.map(({ facts }) => facts.bucket))],
        objects: view.objects().map(({ bucket, key, body }) => ({ bucket, key, base64: body.toString("base64") })),
        secrets: this.settings.secrets,
        volumes,
        records: view.records(),
        groups: nodes.map(({ facts, zone, template }) => ({ name: facts.group, zone, template })),
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
    );
    await this.publishTemplates(nodes);
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

  private async joinClient(): Promise<void> {
    const link = await this.network.join("client", addresses.client, "198.51.100.96/28", "02:77:00:00:ff:01");
    this.links.set("client", link);
  }

  private async enforceRules(): Promise<void> {
    const { nodes, view, clientGroups } = this.settings;
    const endpoints: Endpoint[] = [
      ...nodes.map(({ name, address, securityGroups }) => ({ name, address, groups: securityGroups })),
      { name: "client", address: addresses.client, groups: clientGroups },
      { name: "AWS", address: addresses.aws },
      { name: "package mirror", address: addresses.mirror },
    ];
    this.flows = allowedFlows(endpoints, view.rules());
    await this.network.enforce(this.flows, [...this.links.values()]);
  }

  /** The node whose machine has an address at the moment. */
  nodeAt(address: string): string | undefined {
    return [...this.slots.values()].find(({ link }) => link.address === address)?.node.name;
  }

  private note(event: StandInEvent): void {
    this.events.push(event);
    const slot = "node" in event ? this.slots.get(event.node) : undefined;
    if (event.kind === "user-data" && slot) slot.userDataAt ??= Date.now();
    if (event.kind !== "hook" || !slot) return;
    slot.hook = { result: event.result, at: Date.now() };
    if (event.result === "CONTINUE" || this.keptWhenAbandoned.has(event.node)) return;
    this.react(event.node, () => this.terminateInstance(event.instance));
  }

  /**
   * Puts another plan in force as far as `pulumi up` does before it runs commands: volumes that are not there yet, objects
   * of the bucket, and new versions of launch templates, which no group launches from by itself.
   */
  async publish(view: PlanView): Promise<void> {
    const nodes = view.nodes([...this.slots.keys()]);
    await this.standIn.addVolumes(await this.createVolumes(view, nodes));
    for (const { bucket, key, body } of view.objects()) {
      const stored = await this.standIn.getObject(bucket, key);
      if (!stored?.equals(body)) await this.standIn.putObject(bucket, key, body);
    }
    await this.publishTemplates(nodes);
    this.view = view;
  }

  private async publishTemplates(nodes: RehearsedNode[]): Promise<void> {
    for (const node of nodes) this.versions.set(versionKey(node.template), node);
    await this.standIn.publish(nodes.map(({ template, roleName, imageId }) => ({ ...template, roleName, imageId })));
  }

  /** Starts a new instance in a slot: new disk, new instance id, same address and volume. */
  launch(name: string): Promise<void> {
    const slot = this.slot(name);
    slot.launching = this.step(() => this.startInstance(slot));
    return slot.launching;
  }

  private async startInstance(slot: Slot): Promise<void> {
    if (this.stopping) return;
    const { mac } = slot;
    slot.instance = `i-0${randomBytes(8).toString("hex")}`;
    slot.launches += 1;
    slot.attached = false;
    delete slot.userDataAt;
    delete slot.hook;
    const version = await this.standIn.begin(slot.node.facts.group, slot.instance);
    const node = this.versions.get(versionKey(version));
    if (!node) throw new Error(`${slot.node.name}: nothing is known of version ${version.version} of its template`);
    slot.node = node;
    const memoryMib = instanceFacts(node.instanceType)?.memoryMib;
    if (memoryMib === undefined)
      throw new Error(`${node.name}: the memory of instance type ${node.instanceType} is not known`);
    await slot.machine.prepare(memoryMib);
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
      hook: node.facts.hook,
      tags: node.tags,
      roleName: node.roleName,
      profileArn: node.profileArn,
      policies: node.policies,
    });
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- it changes while this waits
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

  /** What an auto scaling group of one does when its instance is gone. */
  async replace(name: string): Promise<void> {
    const slot = this.slot(name);
    await this.standIn.retire(slot.instance);
    await slot.machine.discard();
    await sleep(relaunchDelayMs);
    await this.launch(name);
  }

  /** What EC2 and the group do with an instance that is to be terminated: it ends in order, then another one is launched. */
  private async terminateInstance(instance: string): Promise<void> {
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
      await this.slot(name).machine.halt();
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
