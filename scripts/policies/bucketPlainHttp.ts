import { partitionOf } from "../../components/regions";
import { decide } from "../iam/decide";
import { statementsOf, type Statement } from "../iam/statements";
import { Buckets } from "../plan/buckets";
import { isMasked } from "../plan/masks";
import { componentUrns, type Policy } from "./policy";

/** The right to everything, so that what is refused is refused by the bucket. */
const everything: Statement = { Effect: "Allow", Action: "*", Resource: "*" };

export const bucketPlainHttp: Policy = {
  id: "bucket-plain-http",
  level: "warning",
  means: "the environment's bucket answers requests without TLS",
  why: "who is on the way can read, and change, what nodes converge from (S3 User Guide, Security best practices for Amazon S3, Enforce encryption of data in transit)",
  check: (draft) => {
    const buckets = new Buckets(draft);
    const components = componentUrns(draft.resources);
    return buckets
      .all()
      .filter(({ parent }) => components.has(parent ?? ""))
      .flatMap((bucket) => {
        const policies = buckets.of(bucket, "bucketPolicy").map(({ inputs }) => inputs);
        if (policies.some(({ policy }) => isMasked(policy))) return [];
        const [first] = policies;
        const arn = `arn:${partitionOf(draft.region).id}:s3:::${String(first?.bucket)}`;
        if (!answers(policies.map(({ policy }) => policy).flatMap(statementsOf), arn)) return [];
        const message = `${bucket.name}: its policy does not deny everything where aws:SecureTransport is false`;
        return [{ resource: bucket.urn, message }];
      });
  },
};

/** Whether a bucket with these statements answers somebody who may do everything and does not use TLS. */
function answers(statements: Statement[], arn: string): boolean {
  const document = { Version: "2012-10-17", Statement: [everything, ...statements] };
  const context = { "aws:securetransport": "false" };
  const calls = [
    { action: "s3:ListBucket", resource: arn },
    { action: "s3:GetObject", resource: `${arn}/object` },
    { action: "s3:PutObject", resource: `${arn}/object` },
  ];
  return calls.some((call) => decide([{ resource: arn, document }], { ...call, context }).allowed);
}
