/** Defaults of a Registry, frozen within a major version. */
export const defaults = {
  instanceType: "t3.small",
};

/** Memory that the node must have of what its kernel counts, in MiB: the registry holds parts of 10 MiB for each upload, and a converge takes about 250. */
export const neededMemoryMib = 768;

/** Accounts of every registry: nodes pull as one, and whoever builds images pushes as the other. */
export const accounts = { pull: "agent", push: "deploy" } as const;

/**
 * How long certificates hold, in hours. An update renews the server's within its last half year; of the authority's, which
 * every node would have to trust anew, it does so in its last two years.
 */
export const validity = {
  authority: { validityPeriodHours: 20 * 8760, earlyRenewalHours: 2 * 8760 },
  server: { validityPeriodHours: 2 * 8760, earlyRenewalHours: 4380 },
};
