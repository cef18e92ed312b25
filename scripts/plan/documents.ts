import { isMap } from "../../components/structured";
import type { PlanResource } from "./format";
import { isMasked } from "./masks";
import { typed } from "./typed";

const objectTypes = ["aws:s3/bucketObjectv2:BucketObjectv2", "aws:s3/bucketObject:BucketObject"];

/**
 * A document that the plan puts into a bucket: what is in the object of JSON that it is. Nothing of one that is not there, that
 * is a secret, or that somebody has made something else of.
 */
export function documentAt(
  resources: PlanResource[],
  bucket: string,
  key: string,
): Record<string, unknown> | undefined {
  const objects = objectTypes.flatMap((type) => typed(resources, type).all);
  const { content } = objects.find(({ inputs }) => inputs.bucket === bucket && inputs.key === key)?.inputs ?? {};
  if (typeof content !== "string" || isMasked(content)) return undefined;
  try {
    const document: unknown = JSON.parse(content);
    return isMap(document) ? document : undefined;
  } catch {
    return undefined;
  }
}
