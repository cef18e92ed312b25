import type * as pulumi from "@pulumi/pulumi";

import type { FleetScratchVolume } from "./args";

/** Letters of the devices that are free for volumes beside the root one (EC2 user guide, "Device names for volumes"). */
const letters = "fghijklmnop";

/** As many volumes as there are names. */
export const mostScratchVolumes = letters.length;

/** A scratch volume with the device that the launch template maps it to: what a node tells it by. */
export interface ScratchDisk {
  device: string;
  mount: pulumi.Input<string>;
  sizeGib: pulumi.Input<number>;
}

/** Each has the device of its place in the list. */
export const scratchDisks = (volumes: FleetScratchVolume[] = []): ScratchDisk[] =>
  volumes.map(({ mount, sizeGib }, index) => ({ device: `/dev/sd${letters[index]}`, mount, sizeGib }));
