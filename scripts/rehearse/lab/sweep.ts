import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { killGroup, removeGroups } from "./cgroups";
import { exec, sleep } from "./exec";
import { type Held, takeLock } from "./lock";

const runsFolder = (state: string): string => join(state, "runs");

export interface Claim {
  folder: string;
  lock: Held;
  /** Runs that were dead and are removed now. */
  swept: string[];
}

/** Removes what killed runs left, and takes a new run's folder with its lock. */
export async function claimRun(state: string, run: string): Promise<Claim> {
  const folder = join(runsFolder(state), run);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // One at a time: a folder whose lock is not taken yet looks like a dead run's.
  const turn = await takeLock(join(state, "runs.lock"), "wait");
  try {
    const lock = await takeLock(join(folder, "lock"), "try");
    if (!lock) throw new Error(`${folder} is in use`);
    return { folder, lock, swept: await sweepDead(state) };
  } finally {
    turn?.release();
  }
}

/** A run whose lock nobody holds is dead. Gives the ids of those that were. */
async function sweepDead(state: string): Promise<string[]> {
  const dead: string[] = [];
  for (const run of readdirSync(runsFolder(state))) {
    const lock = await takeLock(join(runsFolder(state), run, "lock"), "try");
    if (!lock) continue;
    await removeRun(state, run);
    lock.release();
    dead.push(run);
  }
  return dead;
}

/** Removes all of a run by its names alone, in the one order that leaves nothing behind. */
export async function removeRun(state: string, run: string): Promise<void> {
  const folder = join(runsFolder(state), run);
  await killGroup(run);

  const namespaces = await namespacesOf(run);
  for (const namespace of namespaces) {
    const pids = (await exec("ip", ["netns", "pids", namespace])).stdout.split("\n").filter(Boolean).map(Number);
    for (const pid of pids) kill(pid);
  }
  if (namespaces.length > 0) await sleep(50);

  for (const path of mountsBelow(folder).reverse()) await exec("umount", ["-l", path], { allowed: "any" });
  const mounted = mountsBelow(folder);
  // Removing the folder would reach into what is still mounted.
  if (mounted.length > 0) throw new Error(`cannot be unmounted: ${mounted.join(", ")}`);

  const { stdout } = await exec("losetup", ["--list", "--noheadings", "--output", "NAME,BACK-FILE"]);
  for (const line of stdout.split("\n")) {
    const [loop, file] = line.trim().split(/\s+/);
    if (loop && file?.startsWith(`${folder}/`)) await exec("losetup", ["-d", loop], { allowed: "any" });
  }

  for (const namespace of namespaces) await exec("ip", ["netns", "del", namespace], { allowed: "any" });
  removeGroups(run);
  const propagate = "/run/systemd/nspawn/propagate";
  if (existsSync(propagate)) {
    for (const name of readdirSync(propagate)) {
      if (name.startsWith(`rh-${run}-`)) rmSync(join(propagate, name), { recursive: true, force: true });
    }
  }
  const left = await namespacesOf(run);
  // The folder is how the next rehearsal finds what is left, so it goes last.
  if (left.length > 0)
    throw new Error(`network namespaces are left: ${left.join(", ")}; the next rehearsal removes them`);
  rmSync(folder, { recursive: true, force: true });
}

async function namespacesOf(run: string): Promise<string[]> {
  const { stdout } = await exec("ip", ["netns", "list"]);
  const names = stdout.split("\n").map((line) => line.split(" ")[0] ?? "");
  return names.filter((name) => name.startsWith(`rh-${run}-`));
}

const mountsBelow = (folder: string): string[] =>
  readFileSync("/proc/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "")
    .filter((path) => path.startsWith(`${folder}/`));

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // it has ended meanwhile
  }
}
