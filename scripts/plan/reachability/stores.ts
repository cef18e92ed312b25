import type { Plan, PlanResource } from "../format";
import { list, text } from "../inputs";
import { typed } from "../typed";

const componentType = "startup-stack:index:DataStores";

/** A data store that a plan makes. */
export interface PlanStore {
  urn: string;
  name: string;
  engine: string;
  /** URN of its component. */
  component: string;
  /** Ids of its security groups. */
  groups: string[];
}

/** The input in which each type of store has the ids of its security groups. */
export const groupsInput = {
  "aws:rds/instance:Instance": "vpcSecurityGroupIds",
  "aws:elasticache/replicationGroup:ReplicationGroup": "securityGroupIds",
} as const;

/** The stores of this package's own components. Of others the port table does not say whom they let in. */
export function storesOf({ resources }: Pick<Plan, "resources">): PlanStore[] {
  const components = new Set(typed(resources, componentType).all.map(({ urn }) => urn));
  const isOwn = ({ parent }: PlanResource): boolean => components.has(parent ?? "");
  return Object.entries(groupsInput).flatMap(([type, input]) =>
    typed(resources, type)
      .all.filter(isOwn)
      .map(({ urn, name, parent, inputs }) => ({
        ...{ urn, name, engine: text(inputs, "engine") ?? "", component: parent! },
        groups: list(inputs[input]).map(String).sort(),
      })),
  );
}
