import { entryWords } from "../../components/artifacts/validate";
import { perArtifact, type Policy } from "./policy";

export const artifactAbsent: Policy = {
  id: "artifact-absent",
  level: "warning",
  inProduction: "error",
  means: "a package that nodes need has no entry in `artifacts`; `pulumi up` refuses it",
  why: "Debian's images have none of them, and a node without its chef client gives its launch up",
  check: (draft) =>
    perArtifact(draft, ({ name, version }) =>
      version === undefined ? `${name} has no entry in artifacts; ${entryWords}` : undefined,
    ),
};
