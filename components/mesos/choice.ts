import type { ArtifactName } from "../artifacts/known";
import type { MesosBuild } from "./builds";
import { mesosArtifacts } from "./compatibility";
import { defaults } from "./defaults";

/** What the packages of a cluster's nodes hang on, as arguments have it. */
interface GivenChoice {
  build?: string;
  dockerMajor?: number;
  containerizers?: string[];
}

/** The same with its defaults. It has been judged. */
export function choiceOf({
  build = defaults.build,
  dockerMajor = defaults.dockerMajor,
  containerizers = defaults.containerizers,
}: GivenChoice): { build: MesosBuild; dockerMajor: number; containerizers: string[] } {
  return { build: build as MesosBuild, dockerMajor, containerizers };
}

/** Packages of others that nodes of a cluster install, each once. */
export function clusterArtifacts(given: GivenChoice): ArtifactName[] {
  const choice = choiceOf(given);
  return [...new Set([...mesosArtifacts("master", choice), ...mesosArtifacts("agent", choice)])];
}
