import { isMap } from "../structured";
import type { ArchiveReference, ArtifactReference, SecretReference } from "./documents";

/** One service that the nodes of a tier join. */
export interface Join {
  archive: ArchiveReference;
  settings: Record<string, unknown>;
  secrets: Record<string, SecretReference>;
}

/**
 * The services that the nodes of a tier join, published as `joins/<tier>.json`. It stands apart from the tier's own
 * document, so that what a service changes is no new state of any tier.
 */
export interface JoinsDocument {
  formatVersion: 1;
  tier: string;
  /** By the service's name. */
  joins: Record<string, Join>;
}

/** Packages of others that a service has those install who join it, by name: the `artifacts` of its settings. */
export function joinedArtifacts({ settings }: Pick<Join, "settings">): Record<string, ArtifactReference> {
  return isMap(settings.artifacts) ? (settings.artifacts as Record<string, ArtifactReference>) : {};
}

/** Key of a tier's joins in the environment's bucket. */
export function joinsKey(tier: string): string {
  return `joins/${tier}.json`;
}

/** The joins of a tier as text that is the same for the same content, in whichever order it was given. */
export function renderJoins(tier: string, joins: Record<string, Join>): string {
  const document: JoinsDocument = { formatVersion: 1, tier, joins };
  return `${JSON.stringify(document, sorted, 2)}\n`;
}

/** Keys by their code units, on every machine alike. Two keys of one object are never equal. */
function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
