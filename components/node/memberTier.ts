import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import type { NodeBootstrap } from "../bootstrap/nodeBootstrap";
import type { TierParty } from "../bootstrap/party";
import { retainedChildren } from "../retention";
import type { Tags } from "../tags";
import type { DataMember, TierMember, TierRoller } from "./args";
import { placeOf } from "./placeOf";
import { makePlaces } from "./places";
import { rollMembers } from "./roll";
import { makeSlots } from "./slots";
import { scheduledSnapshots } from "./snapshots";
import type { Tier } from "./tier";
import { publishDocument } from "./tierDocument";

/** Data volumes of a tier's members. */
export interface TierData {
  /** Where each is mounted. */
  mount: string;
  /** Size of those whose member names none, in GiB. */
  volumeSizeGib: pulumi.Input<number>;
  /** Daily snapshots kept of each; 0 makes none. */
  snapshotRetainCount: number;
  /** ARN of the key that they are encrypted with. If omitted, the account's default key. */
  kmsKeyId?: pulumi.Input<string>;
  /** Whether they outlive the stack. If omitted, true. */
  retainData?: boolean;
}

/** A tier whose members have fixed addresses. */
interface AnyMemberTier<M extends TierMember> extends Tier {
  members: M[];
  /** The band of fixed addresses. */
  band: number;
  /** A name of the first member's address beside its own. If omitted, none. */
  alias?: pulumi.Input<string>;
  bootstrap: pulumi.Input<NodeBootstrap>;
  dnsZoneId?: pulumi.Input<string>;
  roller?: pulumi.Input<TierRoller>;
  tags?: Tags;
}

/** Members that elect a leader, keep data and were born together. */
export interface Ensemble extends AnyMemberTier<DataMember> {
  kind: "ensemble";
  data: TierData;
  /** The life of the ensemble. If omitted, a generated one. */
  incarnation?: string;
  /** Whether this life begins with the data of the adopted volumes. */
  restore?: boolean;
}

/** Two members of which one at a time holds an address. They keep no data. */
export interface Pair extends AnyMemberTier<TierMember> {
  kind: "pair";
}

/** One member, with its data; without `data` it keeps nothing that another instance could not do without. */
export interface Single extends AnyMemberTier<DataMember> {
  kind: "single";
  data?: TierData;
}

/** What was made, as far as the tier's component builds on it. */
export interface MemberTier {
  /** Private addresses of the members, by id. */
  addresses: pulumi.Output<string[]>;
  /** Fully qualified names of the members, by id. */
  names: pulumi.Output<string[]>;
  /** The members as those that join services. */
  party: pulumi.Output<TierParty>;
  /** Ids of the data volumes that outlive the stack, by name. */
  retained: pulumi.Output<Record<string, string>>;
}

/**
 * Everything that a tier of fixed members is made of but its own doors and secrets: the document that decides what they
 * run, a slot for each member, daily snapshots of their data, and the roll that brings changes to them one at a time.
 * Documents and records go by the component's name, so that one environment can have several tiers of a kind.
 */
export function memberTier(name: string, tier: Ensemble | Pair | Single, parent: pulumi.Resource): MemberTier {
  const bootstrap = pulumi.output(tier.bootstrap);
  const members: DataMember[] = [...tier.members].sort((a, b) => a.id - b.id);
  const data = tier.kind === "pair" ? undefined : tier.data;
  const incarnation =
    tier.kind === "ensemble"
      ? (tier.incarnation ?? new random.RandomId(`${name}-incarnation`, { byteLength: 8 }, { parent }).hex)
      : undefined;
  const life = tier.kind === "ensemble" ? lifeOf(tier) : {};

  const places = makePlaces(name, { ...tier, members, bootstrap, data, incarnation }, parent);
  const facts = pulumi.all(places.map((place) => place.facts));
  const document = publishDocument(
    name,
    {
      bootstrap,
      role: tier.role,
      settings: tier.settings,
      members: facts,
      secrets: tier.secrets,
      artifacts: tier.artifacts,
      alias: tier.alias,
      ...life,
      tags: tier.tags,
    },
    parent,
  );
  const made = makeSlots(
    name,
    places,
    {
      ...tier,
      tier: name,
      bootstrap,
      incarnation,
      data,
      secretArns: Object.values(tier.secrets).map(({ arn }) => arn),
    },
    parent,
    [document.object, ...tier.launchAfter],
  );
  const { kind, machine, roller } = tier;
  const roll = { kind, bootstrap, incarnation, document: document.text, slots: made, image: machine.image, roller };
  rollMembers(name, roll, parent, [document.object]);
  if (data !== undefined && data.snapshotRetainCount > 0) {
    const group = pulumi.interpolate`${bootstrap.environment}-${name}`;
    const place = tier.securityGroup.arn.apply(placeOf);
    const { snapshotRetainCount: retainCount } = data;
    const { kmsKeyId } = made[0]!;
    scheduledSnapshots(name, { group, place, kmsKeyId, retainCount, tags: tier.tags }, parent);
  }
  return {
    addresses: facts.apply((all) => all.map(({ address }) => address)),
    names: facts.apply((all) => all.map(({ fqdn }) => fqdn)),
    party: pulumi.output({ tier: name, roles: made.map(({ role }) => role.name) }),
    retained: retainedChildren(
      data?.retainData,
      places.flatMap(({ name, volume }): [string, pulumi.Output<string>][] =>
        volume === undefined ? [] : [[`${name}-data`, volume.id]],
      ),
    ),
  };
}

/** What is known of an ensemble's life beforehand: it begins with copies, or it goes on with the disks that it had. */
function lifeOf({ incarnation, restore, members }: Ensemble): { restore?: string; born?: string } {
  if (restore === true) return { restore: incarnation };
  return members.some(({ adoptVolumeId }) => adoptVolumeId !== undefined) ? { born: incarnation } : {};
}
