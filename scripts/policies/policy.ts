import type { Port } from "../../components/ports";
import type { Suppression } from "../../components/suppressions";
import { artifactsOf, type PlannedArtifact } from "../plan/artifacts";
import type { Level, Plan, PlanFinding, PlanNode, PlanResource } from "../plan/format";

/** What is known of a plan before it has findings. */
export interface Draft extends Pick<Plan, "region" | "resources" | "nodes" | "symbols"> {
  /** Whether the environment says of itself that it is in production. */
  production: boolean;
  /** Secret values that the program had; the plan itself has none of them. */
  secrets: readonly string[];
  /** The ESC environments of whose settings nothing is known. */
  unread: readonly string[];
  /** Why nobody has parsed the recipes; absent when they were. */
  unparsed?: string;
  suppressions: readonly Suppression[];
  /** The port table that its rules are held against. This package's own, if omitted. */
  ports?: readonly Port[];
}

/** What a policy found: a sentence on a resource, named by its URN. */
export type Found = Pick<PlanFinding, "resource" | "message">;

/** A rule that every plan is held to. Each stands in a file of its own, which has the policy's name. */
export interface Policy {
  /** What a preview prints before the message, and suppressions go by. */
  id: string;
  level: Level;
  /** The level in an environment that is in production. If omitted, the same. */
  inProduction?: Level;
  /** What is wrong where it finds something: a row of docs/policies.md. */
  means: string;
  /** What comes of it, and where that is written: of docs/policies.md too. */
  why: string;
  check: (draft: Draft) => Found[];
}

/** A finding for each tier that gives one: nodes of one kind, whatever else their component has. */
export function perTier(
  { nodes, resources }: Draft,
  judge: (nodes: [PlanNode, ...PlanNode[]]) => string | undefined,
): Found[] {
  return [...new Set(nodes.map(({ tier }) => tier))].flatMap((tier) => {
    const own = nodes.filter((node) => node.tier === tier) as [PlanNode, ...PlanNode[]];
    const message = judge(own);
    return message === undefined ? [] : [{ resource: componentUrn(own[0], resources), message: `${tier}: ${message}` }];
  });
}

/** Findings of nodes, each once for a tier: what has the same key is said of the first of its nodes. */
export function perNode(draft: Draft, judge: (node: PlanNode) => { key: string; words: string }[]): Found[] {
  const seen = new Set<string>();
  return draft.nodes.flatMap((node) =>
    judge(node).flatMap(({ key, words }) => {
      const own = `${node.tier} ${key}`;
      if (seen.has(own)) return [];
      seen.add(own);
      return [{ resource: componentUrn(node, draft.resources), message: `${node.tier}: ${words}` }];
    }),
  );
}

/** A finding for each package of others that nodes need and that gives one. */
export function perArtifact(draft: Draft, judge: (artifact: PlannedArtifact) => string | undefined): Found[] {
  const { nodes, resources } = draft;
  const repository = resources.find(({ type }) => type === "startup-stack:index:ChefRepository");
  return artifactsOf(draft).flatMap((artifact) => {
    const message = judge(artifact);
    if (message === undefined) return [];
    const user = nodes.find(({ tier }) => artifact.usedBy.includes(tier))!;
    return [{ resource: repository?.urn ?? componentUrn(user, resources), message }];
  });
}

/** URN of the component that a node belongs to. */
export function componentUrn({ component }: PlanNode, resources: PlanResource[]): string {
  return resources.find(({ name, type }) => name === component && type.startsWith("startup-stack:"))!.urn;
}

/** URNs of this library's components. */
export function componentUrns(resources: PlanResource[]): Set<string> {
  return new Set(resources.filter(({ type }) => type.startsWith("startup-stack:")).map(({ urn }) => urn));
}

/** Name of the stack, which every URN begins with. */
export const stackOf = ({ resources }: Pick<Draft, "resources">): string => resources[0]!.urn.split(/::?/)[2]!;

/** URN of the stack itself, for what is about the whole of it. */
export function stackUrn({ resources }: Pick<Draft, "resources">): string {
  return resources.find(({ type }) => type === "pulumi:pulumi:Stack")!.urn;
}
