import { isAnyResource } from "./actions";
import { matches } from "./policyVariables";
import { listed, type Statement } from "./statements";

/** By each of these somebody gives himself, or a principal that he can use, whatever rights he likes. */
const selfGiving = [
  ...["AttachGroupPolicy", "AttachRolePolicy", "AttachUserPolicy", "PutGroupPolicy", "PutRolePolicy", "PutUserPolicy"],
  ...["CreatePolicyVersion", "SetDefaultPolicyVersion", "UpdateAssumeRolePolicy"],
  ...["DeleteRolePermissionsBoundary", "PutRolePermissionsBoundary"],
  ...["AddUserToGroup", "CreateAccessKey", "CreateLoginProfile", "UpdateLoginProfile"],
].map((action) => `iam:${action}`);

/** Actions that change an object of a bucket, or who may. */
const writing = [
  ...["PutObject", "PutObjectAcl", "PutObjectTagging", "ReplicateObject"],
  ...["DeleteObject", "DeleteObjectVersion"],
].map((action) => `s3:${action}`);

/** Keys below these decide what nodes do. */
const decisive = ["bundles/", "joins/", "states/", "tiers/"];

/** Of some actions those that a statement allows, whatever its condition: who may write may also meet it. */
function allowed({ Effect, Action }: Statement, actions: string[]): string[] {
  const patterns = Effect === "Allow" ? listed(Action).map((pattern) => pattern.toLowerCase()) : [];
  return actions.filter((action) => patterns.some((pattern) => isAction(pattern, action.toLowerCase())));
}

/** Most patterns are plain names, and a large plan has thousands. */
const isAction = (pattern: string, action: string): boolean =>
  /[*?]/.test(pattern) ? matches(pattern, action) : pattern === action;

/** The rights over other principals that a statement gives, in words. */
export function rightsOverPrincipals(statement: Statement): string[] {
  const given = allowed(statement, selfGiving);
  const passed = allowed(statement, ["iam:PassRole"]).flatMap((action) =>
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

const denies = ({ Action, Resource }: Statement, action: string, root: string): boolean =>
  allowed({ Effect: "Allow", Action }, [action]).length > 0 &&
  listed(Resource).some((resource) => resource.endsWith("*") && matches(resource, `${root}any`));
