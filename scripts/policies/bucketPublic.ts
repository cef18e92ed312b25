import { allowsEverybody } from "../iam/publicPrincipal";
import { statementName, statementsOf } from "../iam/statements";
import { Buckets } from "../plan/buckets";
import type { PlanResource } from "../plan/format";
import { inside, list, switchOf, type Inputs } from "../plan/inputs";
import { typed } from "../plan/typed";
import type { Found, Policy } from "./policy";

/** What a public access block has to say, all of it; whatever it leaves out is off. */
const blocks = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

const publicAcls = ["public-read", "public-read-write", "authenticated-read"];
/** Groups of AWS that everybody is in, or everybody with an account of his own. */
const publicGroups = /\/groups\/global\/(AllUsers|AuthenticatedUsers)$/;

export const bucketPublic: Policy = {
  id: "bucket-public",
  level: "error",
  means: "a bucket lacks a complete public access block, or its ACL or policy lets everybody in",
  why: "who reads the bucket reads all archives and documents, and who writes there is root on every node (S3 User Guide, Blocking public access to your Amazon S3 storage)",
  check: (draft) => {
    const buckets = new Buckets(draft);
    const wholeAccount = typed(draft.resources, "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock").all;
    const isBlocked = wholeAccount.some(({ inputs }) => missing(inputs).length === 0);
    const unblocked = isBlocked ? [] : buckets.all().flatMap((bucket) => unblockedBy(buckets, bucket));
    return [...unblocked, ...draft.resources.flatMap(opened)];
  },
};

const missing = (inputs: Inputs): string[] =>
  blocks.filter((block) => ["off", "unset"].includes(switchOf(inputs[block]) ?? ""));

function unblockedBy(buckets: Buckets, bucket: PlanResource): Found[] {
  const [block] = buckets.of(bucket, "bucketPublicAccessBlock");
  if (block === undefined) return [{ resource: bucket.urn, message: `${bucket.name}: has no public access block` }];
  const off = missing(block.inputs);
  const message = `${bucket.name}: its public access block does not set ${off.join(", ")}; allowed: all true`;
  return off.length === 0 ? [] : [{ resource: block.urn, message }];
}

/** What opens a bucket or an object, in whichever resource it stands. */
function opened({ urn, type, name, inputs }: PlanResource): Found[] {
  if (!type.startsWith("aws:s3/bucket")) return [];
  const { acl, grants, policy, accessControlPolicy } = inputs;
  const granted = [...list(grants), ...list(inside(accessControlPolicy).grants)].map(
    (grant) => inside(grant).uri ?? inside(inside(grant).grantee).uri,
  );
  const problems = [
    ...publicAcls.filter((each) => each === acl).map((each) => `acl is ${each}`),
    ...granted.filter((uri) => publicGroups.test(String(uri))).map((uri) => `a grant is for ${String(uri)}`),
    ...statementsOf(policy).flatMap((statement, index) =>
      allowsEverybody(statement) ? [`${statementName(statement, index)} of its policy is for everybody`] : [],
    ),
  ];
  return problems.map((problem) => ({ resource: urn, message: `${name}: ${problem}` }));
}
