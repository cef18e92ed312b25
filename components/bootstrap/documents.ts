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

/**
 * What the nodes of one tier share, published as `tiers/<tier>.json`: a change of it is taken up in place, by the
 * next converge. A node applies the settings of its own tier and the hosts of all.
 */
export interface TierDocument {
  formatVersion: 1;
  tier: string;
  settings: Record<string, unknown>;
  members: MemberFacts[];
  hosts: HostEntry[];
  /** Secrets by reference: a name for the cookbook, and the ARN whose value the node reads. */
  secrets: Record<string, string>;
  /** The incarnation that begins with the data of copies; without a meaning once it is born. */
  restore?: string;
}

/** Key of a tier's document in the environment's bucket. */
export function documentKey(tier: string): string {
  return `tiers/${tier}.json`;
}

/** The document of a tier with fixed members, as text that is the same for the same content. */
export function renderTierDocument(
  tier: string,
  settings: Record<string, unknown>,
  members: MemberFacts[],
  secrets: Record<string, string>,
  restore?: string,
): string {
  const sorted = [...members].sort((a, b) => a.id - b.id);
  const document: TierDocument = {
    formatVersion: 1,
    tier,
    settings,
    members: sorted,
    hosts: sorted.map(({ address, fqdn, name }) => ({ address, names: [fqdn, name] })),
    secrets,
    ...(restore === undefined ? {} : { restore }),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** What a member counts as one state to converge to: the bundle in force and the text of its tier's document. */
export function wantedDigest(bundleSha256: string, document: string): string {
  return createHash("sha256").update(`${bundleSha256}\n${document}`).digest("hex");
}
