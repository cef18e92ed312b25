import { partitionOf } from "../../components/regions";
import { findingsOf } from "../policies";
import type { Draft } from "../policies/policy";
import type { Registration } from "./capture";
import { edgesOf } from "./edges";
import type { Plan, PlanResource } from "./format";
import { maskSecrets } from "./masks";
import { nodesOf } from "./nodes";
import { hasStandIn, standInAccount } from "./standIns";

/** What a plan is made with besides a program's registrations, and without. */
export type Circumstances = Partial<Pick<Draft, "production" | "suppressions" | "unread" | "unparsed" | "ports">>;

/** A plan that nobody has judged yet. */
export interface Drafted {
  plan: Omit<Plan, "findings">;
  draft: Draft;
}

/** Makes the plan of what a program registered. Pure: the same registrations and circumstances give the same plan. */
export const buildPlan = (...request: Parameters<typeof draftPlan>): Plan => completed(draftPlan(...request));

/** A plan with all that the policies find in it. */
export const completed = ({ plan, draft }: Drafted): Plan => ({ ...plan, findings: findingsOf(draft) });

/** The plan of what a program registered, without its findings. */
export function draftPlan(
  project: string,
  stack: string,
  region: string,
  registrations: Registration[],
  { production = false, suppressions = [], unread = [], ...others }: Circumstances = {},
): Drafted {
  const sorted = [...registrations].sort((a, b) => (a.urn < b.urn ? -1 : 1));
  const secrets: string[] = [];
  const resources = sorted.map((registration): PlanResource => {
    const { urn, type, name, parent, dependsOn, propertyDependencies, options } = registration;
    const masked = maskSecrets(name, registration.inputs);
    secrets.push(...masked.secrets);
    return { urn, type, name, parent, inputs: masked.inputs, dependsOn, propertyDependencies, options };
  });
  const ids = new Map(sorted.map(({ urn, id }) => [urn, id]));
  const idOf = (urn: string) => ids.get(urn)!;
  const nodes = nodesOf(resources, idOf);
  const symbols = symbolsOf(sorted);
  const stackResource = sorted.find(({ type }) => type === "pulumi:pulumi:Stack");
  const plan = {
    formatVersion: 1 as const,
    project,
    stack,
    region,
    account: standInAccount,
    production,
    resources,
    nodes,
    edges: edgesOf(resources, idOf),
    outputs: maskSecrets("outputs", stackResource?.outputs ?? {}).inputs,
    suppressions: [...suppressions],
    symbols,
    assumptions: [
      "This is the program's own plan, compared with nothing that runs: drift, what the account has used of its quotas, permissions, zones that an account lacks and names that are taken are not seen.",
      "Ids, ARNs and generated names are derived from URNs; `symbols` says which output each stands for.",
      `The account is ${standInAccount}, the partition ${partitionOf(region).id}.`,
      "Versions of launch templates and ETags of objects are derived from their inputs: they change when the inputs do.",
    ],
  };
  return { plan, draft: { region, production, resources, nodes, symbols, secrets, suppressions, unread, ...others } };
}

/** What each derived value stands for: `vol-0…` is `zookeeper-1-data.id`. */
function symbolsOf(registrations: Registration[]): Record<string, string> {
  const symbols: Record<string, string> = {};
  for (const { type, name, id, inputs, outputs } of registrations) {
    if (!hasStandIn(type)) continue;
    const given = new Set(Object.values(inputs));
    for (const [output, value] of Object.entries({ ...outputs, id })) {
      if (typeof value === "string" && value.length >= 8 && !given.has(value)) symbols[value] ??= `${name}.${output}`;
    }
  }
  return symbols;
}
