import { cpSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type * as pulumi from "@pulumi/pulumi";

import { ownRepositoryPath } from "../../../components/chefRepository/repositoryFiles";
import {
  ChefRepository,
  Membership,
  Network,
  ZooKeeperQuorum,
  type ChefRepositoryArgs,
  type ZooKeeperQuorumArgs,
} from "../../../index";
import { Beacon, type BeaconArgs } from "../beacon";
import { Ledger, type LedgerArgs } from "../ensemble";
import { Desk, type DeskArgs } from "../fleet";
import { Gate, type GateArgs } from "../pair";
import { Notes, type NotesArgs } from "../single";
import { givenStores } from "../stores";

const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];

/** What a test changes of the platform. */
export interface TestPlatformArgs {
  image?: string;
  artifacts?: ChefRepositoryArgs["artifacts"];
  sessionManager?: boolean;
  ledger?: Partial<LedgerArgs>;
  gate?: Partial<GateArgs>;
  notes?: Partial<NotesArgs>;
  desk?: Partial<DeskArgs>;
  /** A quorum with a service behind it besides, and a service that the nodes of some tiers join. */
  joins?: {
    zookeeper?: Partial<ZooKeeperQuorumArgs>;
    beacon?: BeaconArgs;
    joinedBy?: string[];
    /** Whether the notes' node has a database and a Redis besides, which are there already and the gate reads. */
    stores?: boolean;
  };
  /** Zone of each member, by tier; as far apart as they go, if omitted. */
  zonesOf?: { ledger?: string[]; gate?: string[] };
  /** Path of the chef repository, if not that of `overlaidRepository`. */
  repositoryPath?: string;
  /** Options of Pulumi that every component is made with. */
  options?: pulumi.ComponentResourceOptions;
}

let overlaid: string | undefined;

/** The chef repository of this package with the cookbooks and roles of the tests' tiers. */
export function overlaidRepository(): string {
  if (overlaid !== undefined) return overlaid;
  const folder = mkdtempSync(join(tmpdir(), "test-tiers-"));
  for (const part of ["cookbooks", "environments", "roles"]) {
    cpSync(join(ownRepositoryPath, part), join(folder, part), { recursive: true });
  }
  for (const tier of ["beacon", "ensemble", "fleet", "pair", "single"])
    cpSync(join(__dirname, "..", tier, "chef"), folder, { recursive: true });
  overlaid = folder;
  return folder;
}

/** A network, a chef repository and one tier of each kind. */
export function testPlatform({
  image,
  artifacts,
  sessionManager,
  joins,
  zonesOf,
  options,
  ...changed
}: TestPlatformArgs = {}): {
  network: Network;
  ledger: Ledger;
  gate: Gate;
  notes: Notes;
  desk: Desk;
} {
  const network = new Network("network", { cidr: "10.0.0.0/16", zones, domain: "dev.internal" }, options);
  const chef = new ChefRepository(
    "chef",
    {
      environment: "dev",
      ...{ artifacts, sessionManager },
      repositoryPath: changed.repositoryPath ?? overlaidRepository(),
      nodesGroupId: joins && network.nodesGroupId,
    },
    options,
  );
  const { vpcId, dnsZoneId } = network;
  const machines = { vpcId, image, bootstrap: chef.bootstrap };
  const shared = { ...machines, dnsZoneId };
  const membersIn = (chosen: string[]) =>
    chosen.map((zone, index) => {
      const {
        id: subnetId,
        cidr: subnetCidr,
        bandsReserved,
      } = network.privateSubnets.find((subnet) => subnet.zone === zone)!;
      return { id: index + 1, zone, subnetId, subnetCidr, bandsReserved };
    });
  const subnetIds = network.privateSubnets.map(({ id }) => id);
  const tiers = {
    desk: new Desk("desk", { ...machines, subnetIds, minSize: 2, maxSize: 6, ...changed.desk }, options),
    ledger: new Ledger(
      "ledger",
      { ...shared, members: membersIn(zonesOf?.ledger ?? zones), ...changed.ledger },
      options,
    ),
    gate: new Gate(
      "gate",
      { ...shared, members: membersIn(zonesOf?.gate ?? zones.slice(0, 2)), ...changed.gate },
      options,
    ),
    notes: new Notes("notes", { ...shared, member: membersIn(zones.slice(0, 1))[0]!, ...changed.notes }, options),
  };
  if (joins) {
    const zookeeper = new ZooKeeperQuorum(
      "zookeeper",
      { ...shared, members: membersIn(zones), ...joins.zookeeper },
      options,
    );
    const { offer } = new Beacon("beacon", joins.beacon, options);
    const parties = { zookeeper: zookeeper.party, gate: tiers.gate.party, notes: tiers.notes.party };
    const stores = joins.stores === true ? givenStores(tiers, { vpcId, subnetIds }) : undefined;
    for (const [tier, party] of Object.entries(parties)) {
      const offers = [
        ...(joins.joinedBy?.includes(tier) === true ? [offer] : []),
        ...(stores !== undefined && tier === "gate" ? [stores.offer] : []),
      ];
      new Membership(`${tier}-joins`, { bootstrap: chef.bootstrap, party, offers }, options);
    }
  }
  return { network, ...tiers };
}
