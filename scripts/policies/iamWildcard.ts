import { canBeNarrowed, isAnyResource, isOnWhatIsMade } from "../iam/actions";
import { identityPolicies } from "../iam/identityPolicies";
import { isNarrowed } from "../iam/narrowing";
import { widePolicies } from "../iam/widePolicies";
import { listed, statementName, type Statement } from "../iam/statements";
import type { Policy } from "./policy";

export const iamWildcard: Policy = {
  id: "iam-wildcard",
  level: "error",
  means:
    "a policy of IAM allows actions by a wildcard, or all but some, or an action on every resource that could be told some; so do AWS's own for administrators, and those of full access",
  why: "a role has more than its tier needs, and gets what AWS adds under the same name (IAM User Guide, Security best practices, Apply least-privilege permissions)",
  check: ({ resources }) => [
    ...identityPolicies(resources).flatMap(({ resource, statements }) =>
      statements.flatMap((statement, index) => {
        const problems = statement.Effect === "Allow" ? problemsOf(statement) : [];
        const message = `${resource.name}: ${statementName(statement, index)} allows ${problems.join(", and ")}`;
        return problems.length === 0 ? [] : [{ resource: resource.urn, message }];
      }),
    ),
    ...resources.flatMap((resource) =>
      widePolicies(resource).map((arn) => ({
        resource: resource.urn,
        message: `${resource.name}: gives ${arn}, which allows actions by a wildcard on every resource`,
      })),
    ),
  ],
};

function problemsOf(statement: Statement): string[] {
  const { Action, NotAction, Resource, NotResource } = statement;
  const byWildcard = listed(Action).filter((action) => /[*?]/.test(action));
  const named = listed(Action).filter((action) => !byWildcard.includes(action) && canBeNarrowed(action));
  const onAny = isNarrowed(statement)
    ? []
    : listed(Resource)
        .filter(isAnyResource)
        .flatMap((resource) => {
          const actions = named.filter((action) => !isOnWhatIsMade(action, resource));
          return actions.length === 0
            ? []
            : [`${actions.join(", ")} on ${resource}, without a condition that says which`];
        });
  return [
    ...(NotAction === undefined ? [] : [`all actions but ${listed(NotAction).join(", ")}`]),
    ...(NotResource === undefined ? [] : [`all resources but ${listed(NotResource).join(", ")}`]),
    ...(byWildcard.length === 0 ? [] : [`actions by a wildcard: ${byWildcard.join(", ")}`]),
    ...onAny,
  ];
}
