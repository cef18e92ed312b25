/** Defaults that all tiers share, frozen within a major version. */
export const nodeDefaults = {
  rootVolumeSizeGib: 8,
  snapshotRetainCount: 14,
  /** Longer than the whole bootstrap of an instance, by ten minutes. */
  rollWaitMinutes: 35,
};
