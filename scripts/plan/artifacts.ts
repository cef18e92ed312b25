import { documentKey, type ArtifactReference, type TierDocument } from "../../components/bootstrap/documents";
import { joinedArtifacts, joinsKey, type JoinsDocument } from "../../components/bootstrap/joins";
import { documentAt } from "./documents";
import type { Plan, PlanNode } from "./format";
import { specOf } from "./nodes";

type Draft = Pick<Plan, "resources" | "nodes">;

/** A package of others that nodes need. Without an address the image must have it; without a digest it is unlocked. */
export interface PlannedArtifact extends ArtifactReference {
  name: string;
  /** Tiers whose nodes install it, sorted. */
  usedBy: string[];
}

/** All that nodes need, by name. One that tiers are told of in different ways stands there in each. */
export function artifactsOf(draft: Draft): PlannedArtifact[] {
  const found = new Map<string, PlannedArtifact>();
  for (const node of draft.nodes) {
    for (const [name, { version, url, sha256 }] of artifactsOfNode(draft, node)) {
      const key = JSON.stringify([name, version, url, sha256]);
      const { usedBy } = found.get(key) ?? { usedBy: [] };
      found.set(key, { name, version, url, sha256, usedBy: [...new Set([...usedBy, node.tier])].sort() });
    }
  }
  return [...found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, artifact]) => artifact);
}

/** What one node needs, by name: its chef client, what recipes install on it, and what services do that it joins. */
export function artifactsOfNode(
  { resources }: Pick<Plan, "resources">,
  node: PlanNode,
): [name: string, artifact: ArtifactReference][] {
  const spec = specOf(node);
  if (spec === undefined) return [];
  const { flavour, ...client } = spec.client;
  const { artifacts = {} }: Partial<TierDocument> = documentAt(resources, spec.bucket, documentKey(spec.tier)) ?? {};
  const { joins = {} }: Partial<JoinsDocument> = documentAt(resources, spec.bucket, joinsKey(spec.tier)) ?? {};
  const joined = Object.values(joins).flatMap((join) => Object.entries(joinedArtifacts(join)));
  return [[flavour, client], ...Object.entries(artifacts), ...joined];
}
