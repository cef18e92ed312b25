import type { NodeKind } from "../../../components/bootstrap/nodeSpec";

/** What a picture of an environment shows, before anything has a place. */
export interface Picture {
  title: string;
  /** Where it is, and how much of it there is. */
  subtitle: string;
  /** The network in words. */
  network: string;
  /** Names of the columns: availability zones, or subnets where it is not known in which zone they lie. */
  columns: string[];
  bands: Band[];
  /** What is outside of the network and dials in or is dialed, and where it stands. */
  outside: Outside[];
  doors: Door[];
  /** What every node may do to every node, as words. */
  among: string[];
  /** Services of AWS that nodes use without a door. */
  services: { name: string; detail: string }[];
}

/** Subnets of one kind, a row of them over the zones, and the tiers in them. */
export interface Band {
  kind: BandKind;
  subnets: { column: string; cidr: string; nat: boolean }[];
  groups: Group[];
}

export const bandKinds = ["public", "private", "given"] as const;
export type BandKind = (typeof bandKinds)[number];

/** Tiers that one component has made. */
export interface Group {
  /** The component's name; absent where its one tier has the same. */
  heading?: string;
  entries: Entry[];
}

/** What a box is known by at the ends of doors: two of different sorts may have one name. */
export type BoxId = `${"tier" | "store" | "peer"} ${string}`;

/** One box: a tier, or several of a large environment. */
export interface Entry {
  id: BoxId;
  name: string;
  /** Absent where tiers of several kinds are in one box. */
  kind?: NodeKind;
  tiers: string[];
  /** Size and machines, then what its nodes may do to each other, and what they read. */
  lines: string[];
  /** Services that its nodes join. */
  joins: string[];
  /** Fixed members by column. */
  members: Map<string, string[]>;
  /** Nodes without a fixed place, in words, and the columns that they may be in. */
  floating?: { words: string; columns: string[] };
}

/** Something that is no node of the plan. */
export interface Outside {
  id: BoxId;
  name: string;
  detail: string;
  /** Above the network stands who comes in, below it what nodes use. */
  side: "above" | "below";
}

/** The group of all nodes as an end of a door. */
export const everyNode = "every node";
export type End = BoxId | typeof everyNode;

/** Who dials and who listens. */
export interface Door {
  from: End;
  to: End;
  /** `2888, 3888/tcp`. */
  ports: string;
  /** What for, as far as a rule says it: `Mesos master`. */
  purpose?: string;
}

/** Order by code units, which is the same everywhere. */
export const byName = <Item extends { name: string }>(a: Item, b: Item): number => (a.name < b.name ? -1 : 1);

/** A door in words. */
export const labelOf = ({ ports, purpose }: Door): string => (purpose === undefined ? ports : `${ports} ${purpose}`);
