import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { poll } from "./exec";

const base = "/sys/fs/cgroup";
/** Devices of every container, as systemd-nspawn makes them: null, zero, full, random, urandom, tty, ptmx, tun, fuse, pts. */
const devices = ["c 1:3", "c 1:5", "c 1:7", "c 1:8", "c 1:9", "c 5:0", "c 5:2", "c 10:200", "c 10:229", "c 136:*"].map(
  (device) => `${device} rwm`,
);

/** The mounted hierarchies: one on a host with cgroup v2 alone, else v1's and the hybrid's unified one. */
export function hierarchies(): { unified: string; all: string[]; legacy: boolean } {
  if (existsSync(join(base, "cgroup.controllers"))) return { unified: base, all: [base], legacy: false };
  const all = readdirSync(base)
    .map((name) => join(base, name))
    .filter((path) => existsSync(join(path, "cgroup.procs")));
  return { unified: join(base, "unified"), all, legacy: true };
}

const below = (hierarchy: string, ...parts: string[]): string => join(hierarchy, "rh", ...parts);

/** Makes a group of a machine's own in every hierarchy: without it two machines would share one. */
export function createGroup(run: string, machine: string, memoryMib: number): string[] {
  const { all, legacy, unified } = hierarchies();
  const groups = all.map((hierarchy) => {
    if (!legacy) {
      for (const parent of [hierarchy, below(hierarchy), below(hierarchy, run)]) {
        mkdirSync(parent, { recursive: true });
        writeFileSync(join(parent, "cgroup.subtree_control"), "+memory +pids");
      }
    }
    const group = below(hierarchy, run, machine);
    mkdirSync(group, { recursive: true });
    return group;
  });
  for (const group of groups) fillCpuset(group);
  const memory = memoryMib * 1024 * 1024;
  const limit = legacy
    ? join(base, "memory", "rh", run, machine, "memory.limit_in_bytes")
    : join(below(unified, run, machine), "memory.max");
  writeFileSync(limit, String(memory));
  const policy = join(base, "devices", "rh", run, machine);
  if (legacy && existsSync(policy)) {
    writeFileSync(join(policy, "devices.deny"), "a");
    for (const device of devices) appendFileSync(join(policy, "devices.allow"), device);
  }
  return groups;
}

/** v1's cpuset groups start empty and take no process until they name CPUs and memory nodes. */
function fillCpuset(group: string): void {
  const [, hierarchy = "", ...parts] = group.replace(base, "").split("/");
  for (const file of ["cpuset.cpus", "cpuset.mems"]) {
    for (let depth = 1; depth <= parts.length; depth += 1) {
      const path = join(base, hierarchy, ...parts.slice(0, depth), file);
      if (!existsSync(path) || readFileSync(path, "utf8").trim() !== "") continue;
      writeFileSync(path, readFileSync(join(base, hierarchy, ...parts.slice(0, depth - 1), file), "utf8"));
    }
  }
}

/** Lets one block device into a machine. */
export function allowDevice(run: string, machine: string, device: string): void {
  const policy = join(base, "devices", "rh", run, machine, "devices.allow");
  if (existsSync(policy)) appendFileSync(policy, `b ${device} rwm`);
}

/** Ends every process of a machine, or of all machines of a run, at once. */
export async function killGroup(run: string, machine = ""): Promise<void> {
  const { unified } = hierarchies();
  const group = below(unified, run, machine);
  if (!existsSync(join(group, "cgroup.kill"))) return;
  writeFileSync(join(group, "cgroup.kill"), "1");
  const empty = (): true | undefined => (isPopulated(group) ? undefined : true);
  if (!(await poll(empty, 10_000, 50))) throw new Error(`processes of ${group} do not end`);
}

/** A group that is gone has no process: whoever waits for the machine's end removes it at once. */
function isPopulated(group: string): boolean {
  try {
    return !/^populated 0$/m.test(readFileSync(join(group, "cgroup.events"), "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

/** Removes the groups of a run, or of one of its machines. */
export function removeGroups(run: string, machine = ""): void {
  for (const hierarchy of hierarchies().all) {
    removeTree(below(hierarchy, run, machine));
    if (machine === "") removeIfEmpty(below(hierarchy));
  }
}

function removeTree(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (statSync(join(folder, name)).isDirectory()) removeTree(join(folder, name));
  }
  removeIfEmpty(folder);
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // another run's, or a process that is still ending: the next sweep finds it again
  }
}
