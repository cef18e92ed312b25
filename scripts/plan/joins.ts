import type { JoinsDocument } from "../../components/bootstrap/joins";
import type { PlanResource } from "./format";
import { isMasked } from "./masks";

const membershipType = "startup-stack:index:Membership";
/** An object that holds a document. */
export const objectType = "aws:s3/bucketObjectv2:BucketObjectv2";

/** The object of one Membership. */
export interface PlanJoins {
  membership: PlanResource;
  object: PlanResource;
}

/** What the plan's Memberships tell the nodes of their tiers. */
export function joinsOf(resources: PlanResource[]): PlanJoins[] {
  const memberships = new Map(resources.filter(({ type }) => type === membershipType).map((each) => [each.urn, each]));
  return resources.flatMap((object) => {
    const membership = memberships.get(object.parent ?? "");
    if (object.type !== objectType || membership === undefined) return [];
    return [{ membership, object }];
  });
}

/** Names of the services that each tier joins; of joins that are made of a secret none is known. */
export function servicesByTier(resources: PlanResource[]): Map<string, string[]> {
  const documents = joinsOf(resources).flatMap(({ object: { inputs } }) =>
    isMasked(inputs.content) ? [] : [JSON.parse(inputs.content as string) as JoinsDocument],
  );
  return new Map(documents.map(({ tier, joins }) => [tier, Object.keys(joins)]));
}

/** The joins of a tier in one line, secrets by name: `joins web: logs, mesos (secret credential)`. */
export function joinsWords({ object }: PlanJoins): string {
  if (isMasked(object.inputs.content)) return "joins what is a secret";
  const { tier, joins } = JSON.parse(object.inputs.content as string) as JoinsDocument;
  const services = Object.entries(joins).map(([service, { secrets }]) => {
    const names = Object.keys(secrets);
    if (names.length === 0) return service;
    return `${service} (${names.length === 1 ? "secret" : "secrets"} ${names.join(", ")})`;
  });
  return `joins ${tier}: ${services.join(", ") || "none"}`;
}
