import type { CgroupMode, MesosBuild } from "./builds";
import { debianDockerMajor } from "./compatibility";

/** Defaults of a MesosCluster, frozen within a major version. */
export const defaults = {
  zookeeperChroot: "/mesos",
  /** Mesos's own ports of tasks. */
  ports: { from: 31_000, to: 32_000 },
  build: "clusterd" as MesosBuild,
  cgroup: "v2" as CgroupMode,
  dockerMajor: debianDockerMajor,
  /** Docker first: a task with an image is Docker's, and the other containerizer pulls no image of the newer formats. */
  containerizers: ["docker", "mesos"],
  executorRegistrationTimeout: "10mins",
  frameworks: ["marathon"],
  authenticateHttpFrameworks: true,
};

export const masterDefaults = { instanceType: "t3.small", volumeSizeGib: 10 };

/** Folders of agents that grow, each on a disk of its own: tasks that fill one leave the others and the system alone. */
export const agentFolders = { work: "/var/lib/mesos-agent", docker: "/var/lib/docker" };

export const agentDefaults = {
  instanceTypes: ["m6i.large"],
  scratchVolumes: [
    { mount: agentFolders.docker, sizeGib: 50 },
    { mount: agentFolders.work, sizeGib: 50 },
  ],
};

/**
 * Memory that a node must have of what its kernel counts, in MiB: a master or an agent (each about 235 MiB when it has
 * nothing to do), a converge of the chef client (up to about 250), Docker, the system, and the page cache.
 */
export const neededMemoryMib = 896;

/** What Docker keeps on an agent: Mesos never collects its images, and a container's log grows without end. */
export const dockerDefaults = {
  prune: { olderThanHours: 72 },
  logs: { maxSize: "50m", maxFiles: 3 },
};

/** The role that infrastructure nodes reserve all that they have for, so that no tenant's task lands there by accident. */
export const infrastructureRole = "infrastructure";

/** The role of public agents, by the name that DC/OS gave it, which frameworks and their packages know. */
export const publicRole = "slave_public";
