import type { Plan, PlanResource } from "../format";
import { list, text, type Inputs } from "../inputs";
import { typed } from "../typed";

const componentType = "startup-stack:index:DataStores";

/** A data store that a plan makes. */
export interface PlanStore {
  name: string;
  engine: string;
  /** URN of its component. */
  component: string;
  /** Ids of its security groups. */
  groups: string[];
}

/** How each kind of store says its security groups. */
const kinds: Record<string, (inputs: Inputs) => unknown> = {
  "aws:rds/instance:Instance": ({ vpcSecurityGroupIds }) => vpcSecurityGroupIds,
  "aws:elasticache/replicationGroup:ReplicationGroup": ({ securityGroupIds }) => securityGroupIds,
};

/** The stores of this package's own components. Of others the port table does not say whom they let in. */
export function storesOf({ resources }: Pick<Plan, "resources">): PlanStore[] {
  const components = new Set(typed(resources, componentType).all.map(({ urn }) => urn));
  const isOwn = ({ parent }: PlanResource): boolean => components.has(parent ?? "");
  return Object.entries(kinds).flatMap(([type, groupsOf]) =>
    typed(resources, type)
      .all.filter(isOwn)
      .map(({ name, parent, inputs }) => ({
        ...{ name, engine: text(inputs, "engine") ?? "", component: parent! },
        groups: list(groupsOf(inputs)).map(String).sort(),
      })),
  );
}
