import { perArtifact, type Policy } from "./policy";

export const artifactAbsent: Policy = {
  id: "artifact-absent",
  level: "warning",
  inProduction: "error",
  means:
    "a package that nodes need has no entry in `artifacts`; `pulumi up` refuses it unless `allow` names `artifact-unlocked`",
  why: "the image must have it, or no node comes up, and which version it has is nowhere written",
  check: (draft) =>
    perArtifact(draft, ({ name, url }) =>
      url === undefined ? `${name} has no entry in artifacts, so the image must have it` : undefined,
    ),
};
