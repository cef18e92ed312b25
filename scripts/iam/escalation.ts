import { isAnyResource } from "./actions";
import { matches } from "./policyVariables";
import { listed, type Statement } from "./statements";

/** Actions of a service by their names in lower case, which is how they are compared. */
const actionsOf = (service: string, names: string[]): Map<string, string> =>
  new Map(names.map((name) => [`${service}:${name}`.toLowerCase(), `${service}:${name}`]));

/** By each of these somebody gives himself, or a principal that he can use, whatever rights he likes. */
const selfGiving = actionsOf("iam", [
  ...["AttachGroupPolicy", "AttachRolePolicy", "AttachUserPolicy", "PutGroupPolicy", "PutRolePolicy", "PutUserPolicy"],
  ...["CreatePolicyVersion", "SetDefaultPolicyVersion", "UpdateAssumeRolePolicy"],
  ...["DeleteRolePermissionsBoundary", "PutRolePermissionsBoundary"],
  ...["AddUserToGroup", "CreateAccessKey", "CreateLoginProfile", "UpdateLoginProfile"],
]);

/** By this somebody gets the rights of a role, where he can start something that takes it. */
const passing = actionsOf("iam", ["PassRole"]);

/** Actions that change an object of a bucket, or who may. */
const writing = actionsOf("s3", [
  ...["PutObject", "PutObjectAcl", "PutObjectTagging", "ReplicateObject"],
  ...["DeleteObject", "DeleteObjectVersion"],
]);

/** Keys below these decide what nodes do. */
const decisive = ["bundles/", "joins/", "states/", "tiers/"];

/** Of some actions those that a statement is about. Most patterns are plain names, and a large plan has thousands. */
const covered = ({ Action }: Statement, actions: Map<string, string>): string[] =>
  listed(Action).flatMap((given) => {
    const pattern = given.toLowerCase();
    if (!/[*?]/.test(pattern)) return actions.get(pattern) ?? [];
    return [...actions].flatMap(([lower, action]) => (matches(pattern, lower) ? [action] : []));
  });

/** Those that it allows, whatever its condition: who may write may also meet it. */
const allowed = (statement: Statement, actions: Map<string, string>): string[] =>
  statement.Effect === "Allow" ? covered(statement, actions) : [];

/** The rights over other principals that a statement gives, in words. */
export function rightsOverPrincipals(statement: Statement): string[] {
  const given = allowed(statement, selfGiving);
  const passed = allowed(statement, passing).flatMap((action) =>
    listed(statement.Resource)
      .filter(isAnyResource)
      .map((resource) => `${action} on ${resource}`),
  );
  return [...given, ...passed];
}

/** The writes and deletions among what decides in a bucket that some statements give and none denies, in words. */
export function decisiveWrites(statements: Statement[], bucketArn: string): string[] {
  const denials = statements.filter(({ Effect, Condition }) => Effect === "Deny" && Condition === undefined);
  return statements.flatMap((statement) =>
    allowed(statement, writing).flatMap((action) =>
      decisive
        .map((prefix) => `${bucketArn}/${prefix}`)
        .filter((root) => listed(statement.Resource).some((resource) => reaches(resource, root)))
        .filter((root) => !denials.some((denial) => denies(denial, action, root)))
        .map((root) => `${action} below ${root}`),
    ),
  );
}

/** Whether a resource's pattern may stand for keys below a prefix. */
function reaches(pattern: string, root: string): boolean {
  const [start = ""] = pattern.split(/[*?]|\$\{/, 1);
  return start.startsWith(root) || (start !== pattern && root.startsWith(start));
}

const denies = (statement: Statement, action: string, root: string): boolean =>
  covered(statement, writing).includes(action) &&
  listed(statement.Resource).some((resource) => resource.endsWith("*") && matches(resource, `${root}any`));
