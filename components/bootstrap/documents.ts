import { createHash } from "node:crypto";

/** One line of the hosts file. */
export interface HostEntry {
  address: string;
  /** Fully qualified name first. */
  names: string[];
}

/** A member as the other members and the clients of its tier see it. */
export interface MemberFacts {
  id: number;
  name: string;
  fqdn: string;
  address: string;
}

/** An archive as a document names it. */
export interface ArchiveReference {
  key: string;
  sha256: string;
}

/** The archive that the nodes of a tier converge from. */
export interface RoleArchive extends ArchiveReference {
  role: string;
}

/** What nodes resolve names by. */
export interface DocumentDns {
  servers: string[];
  search: string[];
}

/** A secret by reference: nodes read this version of it, so that a new value is a new document. */
export interface SecretReference {
  arn: string;
  versionId: string;
}

/** A package that recipes install; without an address the image must have it. */
export interface ArtifactReference {
  version?: string;
  url?: string;
  sha256?: string;
}

/**
 * What the nodes of one tier share, published as `tiers/<tier>.json`: the one object that decides what they run. A
 * change of it is taken up in place, by the next converge. A node applies the settings of its own tier and the hosts of
 * all.
 */
export interface TierDocument {
  formatVersion: 1;
  tier: string;
  archive: RoleArchive;
  settings: Record<string, unknown>;
  members: MemberFacts[];
  hosts: HostEntry[];
  /** By the name that the cookbook has for each. */
  secrets: Record<string, SecretReference>;
  /** Packages of others that recipes install, by name; absent where they install none. */
  artifacts?: Record<string, ArtifactReference>;
  /** Absent where nodes leave their resolver as the network sets it. */
  dns?: DocumentDns;
  /** The incarnation that begins with the data of copies; without a meaning once it is born. */
  restore?: string;
  /**
   * The incarnation that was born in an earlier stack, whose disks were adopted. The bucket of this one may not know of it
   * yet, and a blank disk must not vote all the same.
   */
  born?: string;
}

/** Key of a tier's document in the environment's bucket. */
export function documentKey(tier: string): string {
  return `tiers/${tier}.json`;
}

/** Key of a document that is or was in force, by its digest: nodes go back to the one that their peers run. */
export function stateKey(tier: string, digest: string): string {
  return `states/${tier}/${digest}.json`;
}

/** The document of a tier with fixed members, as text that is the same for the same content. `alias` is another name of the first. */
export function renderTierDocument({
  tier,
  archive,
  settings,
  members,
  secrets,
  artifacts,
  dns,
  alias,
  restore,
  born,
}: Omit<TierDocument, "formatVersion" | "hosts"> & { alias?: string }): string {
  const sorted = [...members].sort((a, b) => a.id - b.id);
  const names = ({ fqdn, name }: MemberFacts, index: number) =>
    alias === undefined || index > 0 ? [fqdn, name] : [fqdn, name, alias];
  const document: TierDocument = {
    formatVersion: 1,
    tier,
    archive: { role: archive.role, key: archive.key, sha256: archive.sha256 },
    settings,
    members: sorted,
    hosts: sorted.map((member, index) => ({ address: member.address, names: names(member, index) })),
    secrets,
    ...(artifacts === undefined ? {} : { artifacts }),
    ...(dns === undefined ? {} : { dns }),
    ...(restore === undefined ? {} : { restore }),
    ...(born === undefined ? {} : { born }),
  };
  return documentText(document);
}

/** A document as nodes read it and count it by its bytes. */
export function documentText(document: Partial<TierDocument>): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** What a node counts as one state to converge to: SHA-256 of the bytes of its tier's document, in hex. */
export function documentDigest(document: string): string {
  return createHash("sha256").update(document).digest("hex");
}
