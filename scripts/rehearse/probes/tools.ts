import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { exec } from "../lab/exec";

/** A root of its own for the probes' programs, so that they need nothing of the host and leave nothing in a node. */
export class Tools {
  private readonly root: string;

  constructor(
    private readonly run: string,
    private readonly folder: string,
  ) {
    this.root = join(folder, "root");
  }

  async open(layers: string[]): Promise<void> {
    for (const name of ["root", "upper", "work"]) mkdirSync(join(this.folder, name), { recursive: true });
    const options = `lowerdir=${[...layers].reverse().join(":")},upperdir=${join(this.folder, "upper")},workdir=${join(this.folder, "work")}`;
    await exec("mount", ["-t", "overlay", `rh-${this.run}-tools`, "-o", options, this.root]);
    await exec("mount", ["-t", "proc", "proc", join(this.root, "proc")]);
  }

  /** A folder of the tools' root, as the host sees it. */
  path(name: string): string {
    return join(this.root, name);
  }

  /** Starts a program of the tools' root in one of the rehearsal's network namespaces. It ends with the runner. */
  start(namespace: string, command: string[]): ChildProcessWithoutNullStreams {
    const clean = ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "HOME=/root"];
    return spawn(
      "ip",
      [
        "netns",
        "exec",
        `rh-${this.run}-${namespace}`,
        "setpriv",
        "--pdeathsig",
        "KILL",
        "chroot",
        this.root,
        ...clean,
        ...command,
      ],
      { stdio: ["pipe", "pipe", "pipe"], detached: true },
    );
  }

  /** Runs a program to its end; gives what it printed, or throws with its last words. */
  async ask(namespace: string, command: string[]): Promise<string> {
    const program = this.start(namespace, command);
    let output = "";
    let errors = "";
    program.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    program.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
    const code = await new Promise((resolve) => program.on("close", resolve));
    if (code !== 0) throw new Error(errors.trim().split("\n").at(-1) || `it ended with exit code ${String(code)}`);
    return output.trim();
  }
}
