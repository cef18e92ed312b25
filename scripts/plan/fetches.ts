import { documentKey, type ArchiveReference } from "../../components/bootstrap/documents";
import { joinsKey } from "../../components/bootstrap/joins";
import type { NodeSpec } from "../../components/bootstrap/nodeSpec";
import { partitionOf } from "../../components/regions";
import { decide } from "../iam/decide";
import { documentAt } from "./documents";
import type { Plan, PlanNode, PlanResource } from "./format";
import { specOf, templateOf } from "./nodes";
import type { IamPolicies } from "./iamPolicies";

type Draft = Pick<Plan, "region" | "resources" | "nodes" | "symbols">;

/** Something that a node is told to read. */
export interface Fetch {
  /** An `s3://` address, or the ARN of a secret. */
  address: string;
  /** What tells the node. */
  namedBy: string;
}

/**
 * What a node is told to read and its role may not. Roles have policies that the plan only names, or holds as a secret:
 * of what these allow nothing is known, and nothing is said.
 */
export function forbidden(draft: Draft, policies: IamPolicies, node: PlanNode): Fetch[] {
  const spec = specOf(node);
  const template = templateOf(draft, node);
  const roleName = template && policies.roleOf(template).roleName;
  if (spec === undefined || roleName === undefined || policies.hasOthers(roleName)) return [];
  const own = policies.of(roleName);
  return fetchesOf(spec, draft.resources).filter(({ address }) => {
    const [, bucket, key] = /^s3:\/\/([^/]+)\/(.*)$/.exec(address) ?? [];
    const access =
      bucket === undefined
        ? { action: "secretsmanager:GetSecretValue", resource: address }
        : { action: "s3:GetObject", resource: `arn:${partitionOf(draft.region).id}:s3:::${bucket}/${key!}` };
    return !decide(own, { ...access, context: {} }).allowed;
  });
}

/** All that a node's own data, its tier's document and its joins tell it to read, these documents among it. */
function fetchesOf(spec: NodeSpec, resources: PlanResource[]): Fetch[] {
  const documents = [documentKey(spec.tier), joinsKey(spec.tier)].flatMap((key) => {
    const document = documentAt(resources, spec.bucket, key);
    if (document === undefined) return [];
    const own = { address: `s3://${spec.bucket}/${key}`, namedBy: "the node's program" };
    return [own, ...named(document, key, spec.bucket)];
  });
  return [...named(spec, "the node's own data", spec.bucket), ...documents];
}

/** Addresses of objects and ARNs of secrets anywhere in a value; one that ends in / is a place, and no object. */
function named(value: unknown, namedBy: string, bucket: string): Fetch[] {
  if (typeof value === "string") {
    const found = value.match(/(s3:\/\/|arn:[a-z-]+:secretsmanager:)[^\s"'`,;]+/g) ?? [];
    return found.filter((address) => !address.endsWith("/")).map((address) => ({ address, namedBy }));
  }
  if (typeof value !== "object" || value === null) return [];
  const archive = isArchive(value) ? [{ address: `s3://${bucket}/${value.key}`, namedBy }] : [];
  return [...archive, ...Object.values(value).flatMap((part) => named(part, namedBy, bucket))];
}

const isArchive = (value: object): value is ArchiveReference =>
  "key" in value && "sha256" in value && typeof value.key === "string";
