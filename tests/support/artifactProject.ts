import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { temporaryFolder } from "./folders";
import type { HostileServer } from "./hostileServer";
import { projectOf } from "./projects";
import { startStartupStack, type Result } from "./startupStack";

/** A stack's file with entries of artifacts, and what `artifacts` says of it and leaves. */
export class ArtifactProject {
  private readonly temporary = temporaryFolder("tmp");
  readonly root: string;
  readonly path: string;

  constructor(
    private readonly server: HostileServer,
    entries: string[],
    ending = "\n",
  ) {
    const lines = ["# of this stack", "config:", "  startup-stack:artifacts:", ...entries, "  aws:region: us-east-1"];
    this.root = projectOf({
      "Pulumi.yaml": "name: startup-stack\nruntime: nodejs\n",
      "Pulumi.dev.yaml": `${lines.join(ending)}${ending}`,
    });
    this.path = join(this.root, "Pulumi.dev.yaml");
  }

  get text(): string {
    return readFileSync(this.path, "utf8");
  }

  /** Folders of packages that are left over. */
  get leftovers(): string[] {
    return readdirSync(this.temporary).filter((name) => name.startsWith("startup-stack"));
  }

  start(args: string[], env: NodeJS.ProcessEnv = {}) {
    const own = { TMPDIR: this.temporary, NODE_EXTRA_CA_CERTS: this.server.caFile };
    return startStartupStack(["artifacts", ...args], this.root, { ...own, ...env });
  }

  /** Waits until it has ended, however that is: nothing is left over then, and nobody is shown a stack trace. */
  async run(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Result> {
    const ended = await this.start(args, env).result;
    expect(this.leftovers).toEqual([]);
    expect(readdirSync(this.root).filter((name) => name.endsWith(".new"))).toEqual([]);
    expect(ended.stderr).not.toMatch(/^ +at /m);
    return ended;
  }
}

/** An entry on one line of a file, with a comment. */
export const entryAt = ({ origin }: HostileServer, name: string, version: string, path: string, more = ""): string =>
  `    ${name}: { version: "${version}", url: "${origin}${path}"${more} } # from its maker`;

export const done = (...lines: string[]): Result => ({ status: 0, stdout: `${lines.join("\n")}\n`, stderr: "" });
export const failed = (...lines: string[]): Result => ({ status: 1, stdout: "", stderr: `${lines.join("\n")}\n` });
export const refused = (...lines: string[]): Result => ({ ...failed(...lines), status: 2 });
