import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";

import { exec } from "./exec";

/** One EBS volume: a sparse file behind a loop device. It outlives the machines that it is attached to. */
export class Volume {
  private constructor(
    readonly id: string,
    readonly loop: string,
    /** Major and minor number, `7:3`. */
    readonly device: string,
  ) {}

  static async create(folder: string, id: string, sizeGib: number): Promise<Volume> {
    mkdirSync(folder, { recursive: true });
    const image = join(folder, `${id}.img`);
    await exec("truncate", ["-s", `${sizeGib}G`, image]);
    const loop = (await exec("losetup", ["-f", "--show", image])).stdout.trim();
    const number = statSync(loop).rdev;
    return new Volume(id, loop, `${(number >> 8) & 0xfff}:${(number & 0xff) | ((number >> 12) & 0xfff00)}`);
  }

  /** Serial number as the guest sees it: the id without its dash. */
  get serial(): string {
    return this.id.replace("-", "");
  }

  /** Makes it a new volume: nothing is on it. */
  async wipe(): Promise<void> {
    await exec("blkdiscard", ["--force", this.loop]);
  }
}
