import { isUnlocked, lockWords } from "../../components/artifacts/validate";
import { perArtifact, stackOf, type Policy } from "./policy";

export const artifactUnlocked: Policy = {
  id: "artifact-unlocked",
  level: "warning",
  inProduction: "error",
  means: "a package that nodes fetch has no digest; `pulumi up` refuses it",
  why: "what is fetched without a digest can be anything, and another thing on each node",
  check: (draft) =>
    perArtifact(draft, (artifact) => {
      const { name, version } = artifact;
      return isUnlocked(artifact) ? `${name} ${version!} has no sha256; ${lockWords(name, stackOf(draft))}` : undefined;
    }),
};
