import { partitionOf } from "../../components/regions";
import { decisiveWrites, rightsOverPrincipals } from "../iam/escalation";
import { identityPolicies } from "../iam/identityPolicies";
import { allowsEverybody } from "../iam/publicPrincipal";
import { statementsOf } from "../iam/statements";
import { specOf } from "../plan/nodes";
import { typed } from "../plan/typed";
import type { Draft, Found, Policy } from "./policy";

export const iamEscalation: Policy = {
  id: "iam-escalation",
  level: "error",
  means:
    "a policy of IAM gives rights over other principals, or writes what decides what nodes run, or lets everybody take a role on",
  why: "by it somebody gives himself every right of the account, or is root on every node that reads what he wrote (docs/threat-model.md)",
  check: (draft) => [...byTrust(draft), ...byRights(draft)],
};

const byTrust = ({ resources }: Draft): Found[] =>
  typed(resources, "aws:iam/role:Role")
    .all.filter(({ inputs }) => statementsOf(inputs.assumeRolePolicy).some(allowsEverybody))
    .map(({ urn, name }) => ({ resource: urn, message: `${name}: everybody may take this role on` }));

function byRights({ region, nodes, resources }: Draft): Found[] {
  const { id: partition } = partitionOf(region);
  const buckets = new Set(nodes.flatMap((node) => specOf(node)?.bucket ?? []));
  const arns = [...buckets].map((bucket) => `arn:${partition}:s3:::${bucket}`);
  return identityPolicies(resources).flatMap(({ resource, statements }) => {
    const rights = [
      ...statements.flatMap(rightsOverPrincipals),
      ...arns.flatMap((arn) => decisiveWrites(statements, arn)),
    ];
    const message = `${resource.name}: allows ${[...new Set(rights)].join(", ")}`;
    return rights.length === 0 ? [] : [{ resource: resource.urn, message }];
  });
}
