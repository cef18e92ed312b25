import { mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

import { exec } from "./exec";

/** One EBS volume: a sparse file behind a loop device. A slot's outlives the machines that it is attached to. */
export class Volume {
  private constructor(
    readonly id: string,
    private readonly image: string,
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
    return new Volume(id, image, loop, `${(number >> 8) & 0xfff}:${(number & 0xff) | ((number >> 12) & 0xfff00)}`);
  }

  /** Serial number as the guest sees it: the id without its dash. */
  get serial(): string {
    return this.id.replace("-", "");
  }

  /** It is no more, as a volume that goes with its instance. */
  async remove(): Promise<void> {
    await exec("losetup", ["-d", this.loop], { allowed: "any" });
    rmSync(this.image, { force: true });
  }

  /** Makes it a new volume: nothing is on it. */
  async wipe(): Promise<void> {
    await exec("blkdiscard", ["--force", this.loop]);
  }
}
