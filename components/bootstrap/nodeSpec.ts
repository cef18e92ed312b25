/** Place of the one data file of a node, read by the node's program and handed to every cookbook. */
export const nodeFile = "/etc/startup-stack/node.json";

/** Flavours of the chef client. */
export const clientFlavours = ["cinc", "chef"] as const;

/**
 * Kinds of compute whose members have fixed addresses: an `ensemble` elects a leader and has a birth, of a `pair` one
 * member holds an address, a `single` is alone.
 */
export const slotKinds = ["ensemble", "pair", "single"] as const;
export type SlotKind = (typeof slotKinds)[number];

/** All kinds of compute. A `fleet` has as many nodes as it is given, at any address. */
export type NodeKind = SlotKind | "fleet";

/** The role that every node has before its own. */
export const baseRole = "base";

/** What the nodes of a role run. */
export function nodeRunList(role: string): string[] {
  return [`role[${baseRole}]`, `role[${role}]`];
}

/** The package of the chef client: the one that is in the image, or one that is fetched and verified. */
export interface ClientPackage {
  /** `cinc` (Apache-2.0 build, no licence to accept) or `chef`. */
  flavour: string;
  /** Version that must be installed; absent when the image decides. */
  version?: string;
  /** `https://` or `s3://` address of the Debian package; absent when the client is already in the image. */
  url?: string;
  /** SHA-256 of the package, 64 hex digits. */
  sha256?: string;
}

/** How many nodes of a fleet are spot instances. */
export interface SpotShare {
  /** Nodes that are none in any case. */
  onDemandBaseCapacity: number;
  /** Of the nodes beyond these the percentage that are none. */
  onDemandPercentageAboveBase: number;
  /** US dollars an hour. */
  maxPrice?: string;
}

/** What a fleet's group launches. */
export interface Purchase {
  /** The preferred one first, which is the launch template's own. */
  instanceTypes: string[];
  spot?: SpotShare;
}

/**
 * What one node knows of itself: the content of its data file. Everything that several nodes share stands in the
 * tier's document instead, so that a change of it replaces no instance.
 */
export interface NodeSpec {
  formatVersion: 1;
  environment: string;
  kind: NodeKind;
  /** Names the tier's document, `tiers/<tier>.json`. */
  tier: string;
  /**
   * Short host name, chef's node name, and the name of the node's records. Of a fleet it is the tier's: each node makes its
   * own, `<tier>-<instance id>`.
   */
  name: string;
  fqdn: string;
  /** The fixed private address of a member slot. */
  address?: string;
  /** The environment's bucket. */
  bucket: string;
  /** The auto scaling group and its hook, which the node completes. */
  group: string;
  hook: string;
  /** Fleets only: the hook that the node completes once it is drained. */
  terminationHook?: string;
  /** Base role first, then one more. */
  runList: string[];
  client: ClientPackage;
  /** The systemd unit that must run before the launch is completed. */
  service: string;
  /** Time for the whole bootstrap; shorter than the hook's heartbeat. */
  deadlineSeconds: number;
  /** The least memory that the node needs, in MiB, as the kernel counts it. */
  memoryMib: number;
  /** Control groups that the machine must have been booted with, `v1` or `v2`; either, if absent. */
  cgroup?: string;
  /** Member slots only: the id that the member keeps for ever and, of an ensemble, the life that it is of. */
  member?: { id: number; incarnation?: string };
  /** Member slots only: the data volume and where it is mounted. */
  volume?: { id: string; mount: string };
  /** Fleets only: disks that go with the node, by the device that its launch template maps each to, and where they are mounted. */
  scratch?: { device: string; mount: string }[];
  /**
   * Fleets whose group launches several types or spot instances: which ones. Here for the sake of the launch template, whose
   * version stands for all that a node is launched as: a change has to be a new one.
   */
  launchedAs?: Purchase;
  /**
   * Fleets only: settings of the tier that a node keeps for as long as it lives. Here and not in the tier's document, since
   * a change of them takes new nodes: those of an older launch template go on with their own.
   */
  keptSettings?: Record<string, unknown>;
  /** Settings of the tier that depend on the machine. */
  machine: Record<string, number>;
}
