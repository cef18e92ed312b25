import * as pulumi from "@pulumi/pulumi";

import { Network, ZooKeeperQuorum } from "../../index";
import { quorumArgs } from "../support/quorumArgs";
import { Desk } from "../tiers/fleet";
import { Gate } from "../tiers/pair";

/** What a program consists of, and what a test changes of it. */
export interface Tiers {
  network?: { cidr: string };
  zookeeper?: TierChange;
  /** A second quorum, in the subnets of the first one by outputs of its own. */
  second?: { addressBand?: number };
  gate?: TierChange;
  desk?: TierChange;
  /** Whether the engine is to preview the change alone. */
  previewOnly?: boolean;
}

interface TierChange {
  /** The component's name, if it is another one than that of its alias. */
  name?: string;
  environment?: string;
  vpcId?: string;
  zone?: string;
  /** Of a fleet. */
  instanceTypes?: string[];
  /** Name of a component that it is in, and is named after, if that is another one than its alias, `platform`. */
  within?: string;
}

/** Tiers in given subnets, in which they reserve their addresses themselves. */
export function programOf({ network, zookeeper, second, gate, desk }: Tiers): Record<string, unknown> {
  if (network) new Network("network", { zones: ["us-east-1a"], domain: "dev.internal", ...network });
  if (zookeeper) makeQuorum(zookeeper);
  if (second) {
    const { members, ...args } = tier({});
    const copies = members.map((member) => ({ ...member, subnetId: pulumi.output(member.subnetId) }));
    new ZooKeeperQuorum("second", { ...args, ...second, members: copies });
  }
  if (gate) {
    const { members, ...args } = tier(gate);
    new Gate(gate.name ?? "gate", { ...args, members: members.slice(0, 2) }, aliased("gate"));
  }
  if (desk) {
    const { members, ...args } = tier(desk);
    const fleet = {
      ...args,
      subnetIds: [members[0]!.subnetId],
      minSize: 1,
      maxSize: 1,
      instanceTypes: desk.instanceTypes,
    };
    new Desk(desk.name ?? "desk", fleet, aliased("desk"));
  }
  return {};
}

function makeQuorum(change: TierChange): void {
  const { within, name = "zookeeper" } = change;
  if (within === undefined) {
    new ZooKeeperQuorum(name, tier(change), aliased("zookeeper"));
  } else {
    const parent = new pulumi.ComponentResource("test:index:Platform", within, {}, aliased("platform"));
    new ZooKeeperQuorum(`${within}-zk`, tier(change), { parent });
  }
}

const aliased = (name: string) => ({ aliases: [{ name }] });

function tier({ environment = "dev", vpcId = quorumArgs.vpcId, zone }: TierChange) {
  const { key, sha256 } = quorumArgs.bootstrap.archives.roles.zookeeper;
  const archive = { key, sha256 };
  const roles = { zookeeper: archive, gate: archive, desk: archive };
  const members = quorumArgs.members.map((member) => ({ ...member, zone: zone ?? member.zone }));
  return { vpcId, members, bootstrap: { ...quorumArgs.bootstrap, environment, archives: { roles, joins: {} } } };
}
