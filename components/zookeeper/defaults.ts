/** Defaults of a ZooKeeperQuorum, frozen within a major version. */
export const defaults = {
  instanceType: "t3.small",
  heapMib: 1024,
  volumeSizeGib: 10,
};

/**
 * Memory beside the heap that a node must have of what its kernel counts, in MiB: a converge of the chef client (up to
 * about 250 MiB), the rest of the Java process and of the system, and the page cache that snapshots are written through. A
 * ZooKeeper that swaps loses its sessions.
 */
export const heapReserveMib = 768;

/** Memory in MiB, as the kernel counts it, without which a node with this heap gives up its launch. */
export const neededMemoryMib = (heapMib: number): number => heapMib + heapReserveMib;
