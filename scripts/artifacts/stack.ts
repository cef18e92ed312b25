import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

import { ConfigRefused, PlainError } from "../../components/faults";
import { invocation } from "../cli/invocation";
import { findProject, type Project } from "../project";
import { replaceFile } from "../project/replaceFile";
import { readSettings, stackFile } from "../project/settings";
import { artifactsKey, entriesOf, isLocked, type Entry, type Fetchable, type Locked } from "./entries";
import { withChanges, type Change } from "./file";

/** Where a stack's artifacts are written down. */
export class ArtifactFile {
  readonly project: Project;
  /** The file's name, as it is called in what is printed. */
  readonly name: string;
  readonly entries: Entry[];
  /** The stack's region, where its file says so. */
  readonly region?: string;

  constructor(
    cwd: string | undefined,
    readonly stack: string,
  ) {
    this.project = findProject(cwd);
    this.name = stackFile(stack);
    const values = this.values();
    this.entries = entriesOf(this.name, values[artifactsKey(this.project.name)]);
    const region = values["aws:region"];
    this.region = typeof region === "string" ? region : undefined;
  }

  /** Entries that are locked. Throws ConfigRefused where one is not. */
  onlyLocked(entries: Fetchable[]): Locked[] {
    const call = (name: string) => `${invocation("artifacts")} lock --stack ${this.stack} ${name}`;
    const faults = entries
      .filter((entry) => !isLocked(entry))
      .map(({ name }) => ({ property: `artifacts.${name}.sha256`, problem: `missing; \`${call(name)}\` writes it` }));
    if (faults.length > 0) throw new ConfigRefused(this.name, faults);
    return entries.filter(isLocked);
  }

  /** Writes changes into the file, all or none; the entries that they are of have to be what they were. */
  write(changes: Record<string, Change>): void {
    const now = entriesOf(this.name, this.values()[artifactsKey(this.project.name)]);
    for (const name of Object.keys(changes)) {
      const [before, after] = [this.entries, now].map((entries) => entries.find((entry) => entry.name === name));
      if (isDeepStrictEqual(before, after)) continue;
      throw new PlainError(`${this.name}: artifacts.${name} was changed meanwhile; nothing is written, run this again`);
    }
    const path = join(this.project.configFolder, this.name);
    replaceFile(path, withChanges(this.name, readFileSync(path, "utf8"), this.project.name, changes));
  }

  private values(): Record<string, unknown> {
    return readSettings(this.project, this.stack).values;
  }
}
