import type { Policy } from "./policy";

export const forceDestroy: Policy = {
  id: "force-destroy",
  level: "info",
  inProduction: "error",
  means: "destroying the stack also deletes a bucket's objects",
  why: "the ensembles' records are among them, without which a blank disk may vote",
  check: ({ resources }) =>
    resources
      .filter(({ type, inputs }) => type === "aws:s3/bucket:Bucket" && inputs.forceDestroy === true)
      .map(({ urn }) => ({
        resource: urn,
        message: "destroying the stack also deletes the ensembles' records; for development only",
      })),
};
