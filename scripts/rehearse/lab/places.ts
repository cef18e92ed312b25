import { createHash } from "node:crypto";
import { join } from "node:path";

import type { RehearsedNode } from "../planView";
import { addresses } from "./addresses";
import { allowedFlows, type Endpoint, type Flow, type Link } from "./firewall";
import { Machine } from "./machine";
import type { Network } from "./network";
import type { LabSettings, Slot } from "./slot";

/** The places of the rehearsed network: slots have theirs from the beginning, a fleet's nodes come and go. */
export class Places {
  readonly slots = new Map<string, Slot>();
  flows: Flow[] = [];
  /** The rehearsal's own authority, which every machine trusts. */
  ca = "";
  private readonly links = new Map<string, Link>();
  /** Places that there were so far. */
  private made = 0;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly network: Network,
    private readonly settings: LabSettings,
  ) {}

  /** Gives a node a place in the network and a machine that does not run yet. */
  async add(node: RehearsedNode): Promise<Slot> {
    const { run, layers, folder } = this.settings;
    const { name, address, subnetCidr } = node;
    const mac = macOf(name, ++this.made);
    const link = await this.network.join(name, address, subnetCidr, mac);
    this.links.set(name, link);
    const machine = new Machine({ run, layers, ca: this.ca, name, address, folder: join(folder, "nodes", name) });
    const slot: Slot = {
      ...{ node, machine, link, mac },
      ...{ instance: "", launches: 0, launching: Promise.resolve(), launchedAt: 0, attached: false },
    };
    this.slots.set(name, slot);
    return slot;
  }

  /** Adds the probe's client, and from here on lets nothing through but what the plan's rules open. */
  async close(): Promise<void> {
    const link = await this.network.join("client", addresses.client, "198.51.100.96/28", "02:77:00:00:ff:01");
    this.links.set("client", link);
    this.findFlows();
    await this.network.enforce(this.flows, [...this.links.values()]);
  }

  /** Adds a node while others run; it is told the addresses that are taken. */
  join(choose: (taken: Set<string>) => RehearsedNode): Promise<Slot> {
    return this.inTurn(async () => {
      const slot = await this.add(choose(new Set([...this.links.values()].map(({ address }) => address))));
      await this.updateRules();
      return slot;
    });
  }

  remove({ name, address }: RehearsedNode): Promise<void> {
    return this.inTurn(async () => {
      this.slots.delete(name);
      this.links.delete(name);
      await this.updateRules();
      await this.network.leave(name, address);
    });
  }

  /** One change after the other: two nodes at once could choose the same address. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }

  private async updateRules(): Promise<void> {
    this.findFlows();
    await this.network.update(this.flows, [...this.links.values()]);
  }

  private findFlows(): void {
    const { view, clientGroups } = this.settings;
    const endpoints: Endpoint[] = [
      ...[...this.slots.values()].map(({ node: { name, address, securityGroups: groups } }) => ({
        name,
        address,
        groups,
      })),
      { name: "client", address: addresses.client, groups: clientGroups },
      { name: "AWS", address: addresses.aws },
      { name: "package mirror", address: addresses.mirror },
    ];
    this.flows = allowedFlows(endpoints, view.rules());
  }
}

/** An address of the link layer that is a machine's own, by its name and its number. */
function macOf(name: string, number: number): string {
  const own = createHash("sha256").update(name).digest("hex").slice(0, 4);
  const last = number.toString(16).padStart(4, "0");
  return ["02", "77", ...`${own}${last}`.match(/../g)!].join(":");
}
