import type { ArtifactName } from "../artifacts/known";
import type { MesosBuild } from "./builds";
import { mesosArtifacts, mesosBuilds } from "./compatibility";
import { defaults } from "./defaults";

/** What the packages of a cluster's nodes hang on, as arguments have it. */
interface GivenChoice {
  build?: string;
  dockerMajor?: number;
  containerizers?: string[];
}

/** The same with its defaults. */
export function choiceOf({
  build = defaults.build,
  dockerMajor = defaults.dockerMajor,
  containerizers = defaults.containerizers,
}: GivenChoice): { build: MesosBuild; dockerMajor: number; containerizers: string[] } {
  return { build: build as MesosBuild, dockerMajor, containerizers };
}

/** Packages of others that nodes of a cluster install, each once. Of a build that is none, nothing is known. */
export function clusterArtifacts(given: GivenChoice): ArtifactName[] {
  const choice = choiceOf(given);
  if (!mesosBuilds.includes(choice.build)) return [];
  return [...new Set([...mesosArtifacts("master", choice), ...mesosArtifacts("agent", choice)])];
}
