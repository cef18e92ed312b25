/** Defaults of a ZooKeeperQuorum, frozen within a major version. */
export const defaults = {
  instanceType: "t3.small",
  heapMib: 1024,
  volumeSizeGib: 10,
  rootVolumeSizeGib: 8,
  snapshotRetainCount: 14,
  /** Longer than the whole bootstrap of an instance, by ten minutes. */
  rollWaitMinutes: 35,
};

/**
 * Memory that must stay free beside the heap, in MiB: the kernel, a converge of the chef client (up to about 250 MiB)
 * and the page cache that snapshots are written through. A ZooKeeper that swaps loses its sessions.
 */
export const heapReserveMib = 768;
