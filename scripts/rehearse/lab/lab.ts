import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";

import { instanceFacts } from "../../../components/node/instanceTypes";
import type { PlannedVolume, PlanView, RehearsedNode } from "../planView";
import { awsHosts } from "../standin/aws";
import type { StandInEvent } from "../standin/world";
import { addresses } from "./addresses";
import { messageOf, sleep } from "./exec";
import { allowedFlows, type Endpoint, type Flow } from "./firewall";
import { type Ending, Machine } from "./machine";
import { Network } from "./network";
import { StandIn } from "./standIn";
import { certificates } from "./tls";
import { Volume } from "./volumes";

/** How long the stand-in for an auto scaling group takes to notice that its instance is gone. AWS takes minutes. */
const relaunchDelayMs = 2_000;

/** One slot of the plan with the machine that fills it at the moment. */
export interface Slot {
  node: RehearsedNode;
  machine: Machine;
  /** The hub's end of its link. */
  link: string;
  mac: string;
  instance: string;
  /** Instances that have filled the slot so far. */
  launches: number;
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
  view: PlanView;
  nodes: RehearsedNode[];
  /** Folder for the logs of nodes that fail; it stays. */
  logs: string;
  /** Security groups of the probe's client. */
  clientGroups: string[];
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
  /** No machine is started again from here on. */
  stopping = false;
  /** Work that makes something: it must not go on behind the clean-up's back. */
  private readonly underWay = new Set<Promise<void>>();
  /** Slots whose group does not act for now. */
  private readonly held = new Set<string>();
  private readonly links = new Map<string, string>();

  constructor(readonly settings: LabSettings) {
    this.network = new Network(settings.run);
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
    const region = view.region();
    const tls = await certificates(folder, awsHosts(region));
    await this.network.create();

    const volumes: PlannedVolume[] = [];
    for (const node of nodes) {
      const planned = node.facts.volume && view.volume(node.facts.volume.id);
      if (node.facts.volume && !planned)
        throw new Error(`the plan has no volume ${node.facts.volume.id} of ${node.name}`);
      if (!planned) continue;
      volumes.push(planned);
      this.volumes.set(planned.id, await Volume.create(join(folder, "volumes"), planned.id, planned.sizeGib));
    }
    for (const [index, node] of nodes.entries()) {
      const mac = `02:77:${createHash("sha256").update(node.name).digest("hex").slice(0, 4).replace(/(..)/g, "$1:")}00:${(index + 1).toString(16).padStart(2, "0")}`;
      const link = await this.network.join(node.name, node.address, node.subnetCidr, mac);
      this.links.set(node.address, link);
      const memoryMib = instanceFacts(node.instanceType)?.memoryMib;
      if (memoryMib === undefined)
        throw new Error(`${node.name}: the memory of instance type ${node.instanceType} is not known`);
      const { run, layers } = this.settings;
      const machine = new Machine({
        run,
        layers,
        memoryMib,
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
        account: view.account(),
        bucketNames: [...new Set(nodes.map(({ facts }) => facts.bucket))],
        objects: view.objects().map(({ bucket, key, body }) => ({ bucket, key, base64: body.toString("base64") })),
        secrets: view.secrets(),
        volumes,
        records: view.records(),
        mirror: this.settings.mirror,
        tls: { key: tls.key, cert: tls.cert },
      },
      (event) => {
        this.note(event);
      },
      ({ instance, volume }) => this.attach(instance, volume),
    );
  }

  private async joinClient(): Promise<void> {
    this.links.set(
      addresses.client,
      await this.network.join("client", addresses.client, "198.51.100.96/28", "02:77:00:00:ff:01"),
    );
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
    await this.network.enforce(this.flows, this.links);
  }

  private note(event: StandInEvent): void {
    this.events.push(event);
    const slot = "node" in event ? this.slots.get(event.node) : undefined;
    if (event.kind === "user-data" && slot) slot.userDataAt ??= Date.now();
    if (event.kind === "hook" && slot) slot.hook = { result: event.result, at: Date.now() };
  }

  /** Starts a new instance in a slot: new disk, new instance id, same address and volume. */
  launch(name: string): Promise<void> {
    return this.step(() => this.startInstance(name));
  }

  private async startInstance(name: string): Promise<void> {
    if (this.stopping) return;
    const slot = this.slot(name);
    const { node, mac } = slot;
    slot.instance = `i-0${randomBytes(8).toString("hex")}`;
    slot.launches += 1;
    slot.attached = false;
    delete slot.userDataAt;
    delete slot.hook;
    await slot.machine.prepare();
    await this.standIn.launch({
      id: slot.instance,
      node: name,
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
    const react = async (ending: Ending): Promise<void> => {
      if (this.stopping || this.held.has(slot.node.name)) return;
      if (ending === "reboot") this.reboot(slot);
      else await this.replace(slot.node.name);
    };
    slot.machine
      .ended()
      .then(react)
      .catch((error: unknown) =>
        this.troubles.push(`${slot.node.name} could not be started again: ${messageOf(error)}`),
      );
  }

  /** The same instance again: its volumes are still attached. */
  private reboot(slot: Slot): void {
    const volume = this.volumes.get(slot.node.facts.volume?.id ?? "");
    this.start(slot, volume && slot.attached ? [volume] : []);
  }

  /** What an auto scaling group of one does when its instance is gone. */
  async replace(name: string): Promise<void> {
    const slot = this.slot(name);
    await this.standIn.retire(slot.node.address);
    await slot.machine.discard();
    await sleep(relaunchDelayMs);
    await this.launch(name);
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
