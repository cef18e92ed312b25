import { partitionOf } from "../../components/regions";
import { decisiveWrites, rightsOverPrincipals } from "../iam/escalation";
import { identityPolicies } from "../iam/identityPolicies";
import { allowsEverybody } from "../iam/publicPrincipal";
import { statementsOf } from "../iam/statements";
import { specOf } from "../plan/nodes";
import type { Policy } from "./policy";

export const iamEscalation: Policy = {
  id: "iam-escalation",
  level: "error",
  means:
    "a policy of IAM gives rights over other principals, or writes what decides what nodes run, or lets everybody take a role on",
  why: "by it somebody gives himself every right of the account, or is root on every node that reads what he wrote (docs/threat-model.md)",
  check: (draft) => {
    const { id: partition } = partitionOf(draft.region);
    const buckets = new Set(draft.nodes.flatMap((node) => specOf(node)?.bucket ?? []));
    const arns = [...buckets].map((bucket) => `arn:${partition}:s3:::${bucket}`);
    const trusting = draft.resources.filter(
      ({ type, inputs }) =>
        type === "aws:iam/role:Role" && statementsOf(inputs.assumeRolePolicy).some((each) => allowsEverybody(each)),
    );
    const taken = trusting.map(({ urn, name }) => ({
      resource: urn,
      message: `${name}: everybody may take this role on`,
    }));
    const rightsOf = identityPolicies(draft.resources).flatMap(({ resource, statements }) => {
      const rights = [
        ...statements.flatMap(rightsOverPrincipals),
        ...arns.flatMap((arn) => decisiveWrites(statements, arn)),
      ];
      const message = `${resource.name}: allows ${[...new Set(rights)].join(", ")}`;
      return rights.length === 0 ? [] : [{ resource: resource.urn, message }];
    });
    return [...taken, ...rightsOf];
  },
};
