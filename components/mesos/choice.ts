import type { MesosClusterArgs } from "./args";
import type { MesosBuild } from "./builds";
import { defaults } from "./defaults";

/** What the packages of a cluster's nodes hang on, with its defaults. It has been judged. */
export function choiceOf({
  build = defaults.build,
  dockerMajor = defaults.dockerMajor,
  containerizers = defaults.containerizers,
}: MesosClusterArgs): { build: MesosBuild; dockerMajor: number; containerizers: string[] } {
  return { build: build as MesosBuild, dockerMajor, containerizers };
}
