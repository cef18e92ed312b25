/** Defaults that all tiers share, frozen within a major version. */
export const nodeDefaults = {
  rootVolumeSizeGib: 8,
  snapshotRetainCount: 14,
  /** Longer than the whole bootstrap of an instance, by ten minutes. */
  rollWaitMinutes: 35,
};

/**
 * How a fleet's nodes are replaced, frozen like all defaults: new ones come first, one in ten at a time, and at least one.
 * Auto Scaling launches before it ends where all nodes have to stay in service (user guide, "How an instance refresh works").
 */
export const fleetDefaults = { minHealthyPercentage: 100, maxHealthyPercentage: 110 };
