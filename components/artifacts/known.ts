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
} as const satisfies Record<string, KnownArtifact>;

export type ArtifactName = keyof typeof knownArtifacts;

export const artifactNames = Object.keys(knownArtifacts) as ArtifactName[];

export const isArtifactName = (name: string): name is ArtifactName => Object.hasOwn(knownArtifacts, name);
