import type { Plan, PlanResource } from "./format";
import { resolve } from "./resolve";

const bucketTypes = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"];

/** The buckets of a plan, with the resources that speak of each, such as its policy, by their type. */
export class Buckets {
  private readonly parts = new Map<PlanResource, PlanResource[]>();

  constructor(private readonly plan: Pick<Plan, "resources" | "symbols">) {
    for (const resource of plan.resources) if (bucketTypes.includes(resource.type)) this.parts.set(resource, []);
    for (const resource of plan.resources) {
      if (!resource.type.startsWith("aws:s3/bucket") || this.parts.has(resource)) continue;
      const bucket = this.bucketOf(resource.inputs.bucket);
      if (bucket !== undefined) this.parts.get(bucket)?.push(resource);
    }
  }

  all(): PlanResource[] {
    return [...this.parts.keys()];
  }

  /** What of a bucket's resources has this type, whichever of its versions. */
  of(bucket: PlanResource, type: string): PlanResource[] {
    const wanted = new RegExp(`^aws:s3/${type}(V2)?:`);
    return (this.parts.get(bucket) ?? []).filter((part) => wanted.test(part.type));
  }

  private bucketOf(reference: unknown): PlanResource | undefined {
    if (typeof reference !== "string") return undefined;
    const [found] = bucketTypes.flatMap((type) => resolve(this.plan, reference, type) ?? []);
    return found;
  }
}
