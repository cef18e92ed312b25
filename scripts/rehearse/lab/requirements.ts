import { existsSync } from "node:fs";

import { hierarchies } from "./cgroups";

/** Programs that a rehearsal runs on the host, each with the Debian package that has it. */
const programs: Record<string, string> = {
  debootstrap: "debootstrap",
  "systemd-nspawn": "systemd-container",
  nft: "nftables",
  ip: "iproute2",
  openssl: "openssl",
  nsenter: "util-linux",
  unshare: "util-linux",
  setpriv: "util-linux",
  flock: "util-linux",
  blkdiscard: "util-linux",
  blkid: "util-linux",
  losetup: "mount",
  sysctl: "procps",
};

const folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
const found = (program: string): boolean => folders.some((folder) => existsSync(`${folder}/${program}`));

/** Why this host cannot rehearse, and what to do about it; empty when it can. */
export function missingPrograms(): string[] {
  if (process.platform !== "linux") return [`a rehearsal needs Linux; this is ${process.platform}`];
  const problems: string[] = [];
  if (process.arch !== "x64") problems.push(`a rehearsal needs an x86_64 host; this is ${process.arch}`);
  if (process.getuid?.() !== 0)
    problems.push("a rehearsal needs root: it makes machines, networks and mounts; try sudo");
  const packages = Object.entries(programs).flatMap(([program, name]) => (found(program) ? [] : [name]));
  if (packages.length > 0) problems.push(`programs are missing: apt-get install ${[...new Set(packages)].join(" ")}`);
  return problems;
}

/** What this host lacks for a rehearsal as it was tried. */
export function hostNotes(): string[] {
  if (hierarchies().legacy) return [];
  return [
    "this host has cgroup v2 alone, on which no rehearsal was tried: machines get their memory limit, but root on a node could open the host's devices",
  ];
}
