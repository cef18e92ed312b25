import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { takeLock } from "../lab/lock";
import { digests, type Gem, type Part, recipe } from "./recipe";
import { buildPackages } from "./standIns";

/** What machines are made of. */
export interface Roots {
  /** Overlay layers, lowest first. */
  plain: string[];
  baked: string[];
  /** Folder of the package mirror. */
  mirror: string;
  cached: boolean;
}

type Say = (line: string) => void;

/** What goes into the roots beside the recipe. */
export interface Ingredients {
  gems: Gem[];
  /** Packages of the tiers, whichever of them are rehearsed. */
  packages: string[];
  /** Scripts that build the packages that Debian does not have. */
  standIns: string[];
}

/** Makes the roots, or finds them made. Only one process builds at a time; the others wait for it. */
export async function roots(
  state: string,
  { gems, packages, standIns }: Ingredients,
  say: Say,
  signal: AbortSignal,
): Promise<Roots> {
  const folder = join(state, "roots");
  mkdirSync(folder, { recursive: true });
  const built = await buildPackages(standIns, folder);
  const wanted = digests(
    __dirname,
    gems,
    packages,
    built.map(({ sha256 }) => sha256),
  );
  const path = (part: Part): string => join(folder, `${part}-${wanted[part]}`);
  const standIn = (part: Part): Part[] => (built.length > 0 ? [part] : []);
  const plain: Part[] = ["plain", "client", ...standIn("plainStandIns")];
  const baked: Part[] = ["plain", "client", "baked", ...standIn("bakedStandIns")];
  const parts: Part[] = [...plain, ...baked, "mirror"];
  const made = (): boolean => parts.every((part) => existsSync(path(part)));
  const result = (cached: boolean): Roots => ({
    plain: plain.map(path),
    baked: baked.map(path),
    mirror: path("mirror"),
    cached,
  });
  if (made()) return result(true);

  const lock = await takeLock(join(folder, "build.lock"), "wait");
  try {
    if (made()) return result(true);
    // A build that was killed leaves its unfinished folder, whatever its digest.
    for (const name of readdirSync(folder).filter((each) => /\.partial(\.work)?$/.test(each))) {
      rmSync(join(folder, name), { recursive: true, force: true });
    }
    const gemList = join(folder, "gems");
    writeFileSync(gemList, gems.map(({ name, version }) => `${name} ${version}\n`).join(""));
    const { plainPackages, clientPackages } = recipe;
    const nodePackages = [...recipe.nodePackages, ...packages];
    const overClient = `${path("client")}:${path("plain")}`;
    const standInFiles = built.map((each) => each.path);
    const steps: Step[] = [
      { part: "plain", script: "plain", packages: plainPackages, before: [], after: [] },
      { part: "client", script: "client", packages: clientPackages, before: [path("plain")], after: [gemList] },
      { part: "baked", script: "baked", packages: nodePackages, before: [overClient], after: [] },
      { part: "mirror", script: "mirror", packages: nodePackages, before: [overClient], after: [] },
      { part: "plainStandIns", script: "standIns", packages: [], before: [overClient], after: standInFiles },
      {
        ...{ part: "bakedStandIns", script: "standIns", packages: [], after: standInFiles },
        before: [`${path("baked")}:${overClient}`],
      },
    ];
    for (const step of steps) {
      const { part } = step;
      if (parts.includes(part) && !existsSync(path(part))) await build(step, path(part), say, signal);
    }
    return result(false);
  } finally {
    lock?.release();
  }
}

/** How a part is built: its script, which gets the arguments `before` and `after` the folder that it fills. */
interface Step {
  part: Part;
  script: string;
  packages: string[];
  before: string[];
  after: string[];
}

/** Runs one build script into a folder that gets its name only when it is complete. */
async function build(
  { part, script: name, packages, before, after }: Step,
  out: string,
  say: Say,
  signal: AbortSignal,
): Promise<void> {
  const partial = `${out}.partial`;
  const log = `${out}.log`;
  const output = openSync(log, "w");
  const started = Date.now();
  const elapsed = (): string => `${((Date.now() - started) / 1000).toFixed(0)} s`;
  const script = join(__dirname, `${name}.sh`);
  // Namespaces of its own for mounts and processes: all of a build ends with its first process, or with this one.
  const isolated = ["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc"];
  const command = ["--pdeathsig", "KILL", "unshare", ...isolated, "bash", script, ...before, partial, ...after];
  const child = spawn("setpriv", command, {
    stdio: ["ignore", output, output, "pipe"],
    detached: true,
    signal,
    killSignal: "SIGKILL",
    env: {
      PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
      SUITE: recipe.suite,
      MIRROR: recipe.mirror,
      SECURITY: recipe.security,
      PACKAGES: packages.join(" "),
    },
  });
  child.stdio[3]?.on("data", (chunk: Buffer) => {
    for (const line of chunk.toString().trim().split("\n")) say(`  root     ${part}: ${line} (${elapsed()})`);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", (error) => {
      reject(signal.aborted ? (signal.reason as Error) : error);
    });
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error(`the ${part} root was not made (exit ${code}); the build's output is in ${log}`);
  renameSync(partial, out);
  say(`  root     ${part}: made in ${elapsed()}`);
}
