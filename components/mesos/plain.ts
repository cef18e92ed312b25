import { plainDataMembers } from "../node/memberRules";
import type { PlainArguments } from "../validation";
import type { MesosAgents, MesosClusterArgs, MesosMasters } from "./args";

const masters: PlainArguments<MesosMasters> = {
  ...plainDataMembers,
  addressBand: true,
  incarnation: true,
  restore: true,
  snapshotRetainCount: true,
};

const agents: PlainArguments<MesosAgents> = {
  ...{ subnetIds: true, instanceTypes: true, spot: true, targetCpuPercent: true },
  ...{ scratchVolumes: true, "scratchVolumes[]": true },
};

/** Arguments of a group, by their paths from the top. */
const under = <Group extends string, Path extends string>(group: Group, paths: Record<Path, true>) =>
  Object.fromEntries(Object.keys(paths).map((path) => [`${group}.${path}`, true])) as Record<`${Group}.${Path}`, true>;

/** The arguments of a MesosCluster that are no outputs. */
export const plainClusterArguments: PlainArguments<MesosClusterArgs> = {
  ...{ masters: true, agents: true, publicAgents: true },
  ...under("masters", masters),
  ...under("agents", agents),
  ...under("publicAgents", agents),
  retainData: true,
  ...{ build: true, dockerMajor: true, containerizers: true, "containerizers[]": true },
  ...{ frameworks: true, "frameworks[]": true, tlsSecret: true, registrySecret: true },
};
