/** Defaults of a ZooKeeperQuorum, frozen within a major version. */
export const defaults = {
  instanceType: "t3.small",
  heapMib: 1024,
  volumeSizeGib: 10,
};

/**
 * Memory that must stay free beside the heap, in MiB: the kernel, a converge of the chef client (up to about 250 MiB)
 * and the page cache that snapshots are written through. A ZooKeeper that swaps loses its sessions.
 */
export const heapReserveMib = 768;
