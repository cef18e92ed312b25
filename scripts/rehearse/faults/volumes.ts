import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { exec } from "../lab/exec";
import type { Slot } from "../lab/lab";
import type { Volume } from "../lab/volumes";
import type { FaultContext } from "./context";

/** The data volume of a member. */
export function volumeOf({ lab }: FaultContext, slot: Slot): Volume {
  const volume = lab.volumes.get(slot.node.facts.volume?.id ?? "");
  if (!volume) throw new Error(`${slot.node.name} has no volume`);
  return volume;
}

/** Works on the files of a volume that is attached to nothing. */
export async function onVolume<T>(
  { lab }: FaultContext,
  { loop }: Volume,
  act: (folder: string) => T | Promise<T>,
): Promise<T> {
  const folder = join(lab.settings.folder, "volume");
  mkdirSync(folder, { recursive: true });
  await exec("mount", [loop, folder]);
  try {
    return await act(folder);
  } finally {
    await exec("umount", [folder]);
  }
}

/** Changes the label of a volume that is attached to nothing. */
export const relabel = (
  context: FaultContext,
  volume: Volume,
  change: (label: Record<string, unknown>) => void,
): Promise<void> =>
  onVolume(context, volume, (folder) => {
    const file = join(folder, ".startup-stack.json");
    const label = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    change(label);
    writeFileSync(file, JSON.stringify(label));
  });
