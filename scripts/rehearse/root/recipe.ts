import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What the machines' roots are made of. Every change of it, or of a build script, makes a new root. */
export interface Recipe {
  suite: string;
  mirror: string;
  security: string;
  /** In Debian's cloud image. */
  plainPackages: string[];
  /** What the chef client's gems need; its own package would bring that along. */
  clientPackages: string[];
  /** What every node's bootstrap and cookbooks install: in the baked image, and in the mirror for the plain one. */
  nodePackages: string[];
}

export const recipe: Recipe = {
  suite: "bookworm",
  mirror: "http://deb.debian.org/debian",
  security: "http://deb.debian.org/debian-security",
  plainPackages: [
    "systemd",
    "systemd-sysv",
    "dbus",
    "udev",
    "cloud-init",
    "cloud-guest-utils",
    "ca-certificates",
    "curl",
    "e2fsprogs",
    "iproute2",
    "iputils-ping",
    "openssh-server",
    "procps",
    "python3",
    "sudo",
  ],
  clientPackages: ["ruby", "libarchive13"],
  nodePackages: ["python3-botocore", "xfsprogs", "nftables"],
};

/** A gem with its exact version. */
export interface Gem {
  name: string;
  version: string;
}

/** The exact gems that `root` needs, dependencies first, as a Gemfile.lock names them. */
export function gemClosure(lock: string, root: string): Gem[] {
  const versions = new Map<string, string>();
  const needs = new Map<string, string[]>();
  let current = "";
  for (const line of lock.split("\n")) {
    const spec = /^ {4}(\S+) \(([^)]+)\)$/.exec(line);
    const need = /^ {6}([^\s(]+)/.exec(line);
    if (spec?.[1] && spec[2]) {
      current = spec[1];
      versions.set(current, spec[2]);
      needs.set(current, []);
    } else if (need?.[1] && current) {
      needs.get(current)?.push(need[1]);
    } else if (/^\S/.test(line)) {
      current = "";
    }
  }
  if (!versions.has(root)) throw new Error(`the Gemfile.lock names no gem ${root}`);
  const ordered: Gem[] = [];
  const seen = new Set<string>();
  const visit = (name: string): void => {
    const version = versions.get(name);
    // bundler and Ruby's own default gems stand in no lock
    if (version === undefined || seen.has(name)) return;
    seen.add(name);
    for (const dependency of needs.get(name) ?? []) visit(dependency);
    ordered.push({ name, version });
  };
  visit(root);
  return ordered;
}

/**
 * The parts that are built and cached, each on top of the one before; the mirror stands beside the baked layer, and what
 * stands in for software without a package of Debian's is on top of either image.
 */
export type Part = "plain" | "client" | "baked" | "mirror" | "plainStandIns" | "bakedStandIns";

/** The digests that name the cached parts, of which some have packages of the tiers, or stand-ins (given by their digests). */
export function digests(
  scriptFolder: string,
  gems: Gem[],
  tierPackages: string[],
  standIns: string[] = [],
): Record<Part, string> {
  // A comment is no reason to make everything again.
  const script = (name: string): string => readFileSync(join(scriptFolder, name), "utf8").replace(/^\s*#.*\n/gm, "");
  const digest = (...parts: unknown[]): string =>
    createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
  const { suite, mirror, security, plainPackages, clientPackages } = recipe;
  const nodePackages = [...recipe.nodePackages, ...tierPackages];
  const plain = digest(suite, mirror, security, plainPackages, script("common.sh"), script("plain.sh"));
  const client = digest(plain, clientPackages, gems, script("client.sh"));
  const baked = digest(client, nodePackages, script("baked.sh"));
  return {
    plain,
    client,
    baked,
    mirror: digest(client, nodePackages, script("mirror.sh")),
    plainStandIns: digest(client, standIns, script("standIns.sh")),
    bakedStandIns: digest(baked, standIns, script("standIns.sh")),
  };
}
