/** What is known of a package of others, whichever version of it is chosen. */
export interface KnownArtifact {
  /** What it is, in a few words. */
  what: string;
  /** SPDX name of its licence, or its own words for it. */
  licence: string;
  /** Where its maker publishes it. */
  source: string;
  /** Which nodes install it. */
  usedBy: string;
  /** How its maker counts versions. */
  version: { pattern: RegExp; allowed: string };
}

const chefVersion = { pattern: /^\d+\.\d+\.\d+$/, allowed: "three numbers, such as 18.10.17" };

/** What is common to the packages of Docker's own repository, which only install with each other. */
const dockers = {
  licence: "Apache-2.0",
  source: "https://download.docker.com/linux/debian",
  usedBy: "every Mesos agent whose `dockerMajor` is not that of Debian's own Docker",
  version: { pattern: /^\d+\.\d+\.\d+$/, allowed: "three numbers, such as 28.2.2, without what Debian adds" },
};

/** Every package of others that nodes may fetch, by its name as a Debian package. A tier that needs one more adds a row. */
export const knownArtifacts = {
  cinc: {
    what: "chef client, built by the Cinc project",
    licence: "Apache-2.0",
    source: "https://downloads.cinc.sh/files/stable/cinc",
    usedBy: "every node of an environment whose client is cinc",
    version: chefVersion,
  },
  chef: {
    what: "chef client, built by Progress",
    licence: "Progress Chef's own, which whoever chooses it accepts",
    source: "https://packages.chef.io/files/stable/chef",
    usedBy: "every node of an environment whose client is chef",
    version: chefVersion,
  },
  "amazon-ssm-agent": {
    what: "agent of AWS Systems Manager, by which people get at nodes",
    licence: "Apache-2.0",
    source: "https://github.com/aws/amazon-ssm-agent",
    usedBy: "every node of an environment with Session Manager",
    version: { pattern: /^\d+(\.\d+){3}$/, allowed: "four numbers, such as 3.3.4624.0" },
  },
  "aventer-mesos": {
    what: "build of Mesos that goes by the name of clusterd, master and agent",
    licence: "Apache-2.0",
    source: "https://rpm.aventer.biz",
    usedBy: "every Mesos master and agent whose `build` is clusterd",
    version: {
      pattern: /^\d+\.\d+\.\d+-\d+(\.\d+)*(\.debian\d+)?$/,
      allowed: "the whole version of a package for Debian, such as 1.11.0-0.7.1.debian12",
    },
  },
  mesos: {
    what: "build of Apache Mesos as it is, master and agent, which nobody was found to publish for Debian 12",
    licence: "Apache-2.0",
    source: "https://github.com/apache/mesos",
    usedBy: "every Mesos master and agent whose `build` is stock",
    version: {
      pattern: /^\d+\.\d+\.\d+(-[\w.+~]+)?$/,
      allowed: "three numbers and whatever the package adds, such as 1.11.0 or 1.11.0-1",
    },
  },
  "docker-ce": { what: "Docker engine, built by Docker", ...dockers },
  "docker-ce-cli": { what: "command line of the Docker engine, which Mesos runs", ...dockers },
  "containerd.io": { what: "container runtime under the Docker engine", ...dockers },
} as const satisfies Record<string, KnownArtifact>;

export type ArtifactName = keyof typeof knownArtifacts;

export const artifactNames = Object.keys(knownArtifacts) as ArtifactName[];

export const isArtifactName = (name: string): name is ArtifactName => Object.hasOwn(knownArtifacts, name);
