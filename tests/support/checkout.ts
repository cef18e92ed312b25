import { cpSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { repositoryRoot } from "../../scripts/plan/stack";
import { temporaryFolder } from "./folders";

/** This repository as far as its commands need it, with files of its own for the environments. */
export function checkout(): string {
  const root = temporaryFolder("checkout");
  for (const name of readdirSync(repositoryRoot)) {
    if (/^(scripts|stacks|components|chef|index\.ts|package\.json|tsconfig.*|Pulumi.*|\.swcrc.*)$/.test(name)) {
      const filter = (source: string) => !source.includes("/vendor");
      cpSync(join(repositoryRoot, name), join(root, name), { recursive: true, filter });
    }
  }
  symlinkSync(join(repositoryRoot, "node_modules"), join(root, "node_modules"));
  return root;
}
