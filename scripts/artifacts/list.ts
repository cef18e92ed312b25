import { isUnlocked } from "../../components/artifacts/validate";
import { artifactsOf, type PlannedArtifact } from "../plan/artifacts";
import { canonicalJson } from "../plan/canonical";
import { isOwn, planStack } from "../plan/stack";
import { findProject } from "../project";
import { readSettings, stackFile } from "../project/settings";
import { table } from "../table";
import { shownAddress } from "./answers";
import { artifactsKey, entriesOf, type Entry } from "./entries";

/** A package of others that nodes install or that a stack's file has. */
export interface Row extends PlannedArtifact {
  state: "locked" | "unlocked" | "in the image" | "no entry";
}

/** The artifacts of a stack, as text or as JSON. */
export async function list(cwd: string | undefined, stack: string, format: "text" | "json"): Promise<string> {
  const project = findProject(cwd);
  const plan = await planStack(stack, project);
  // Other programs have them where they like; what their nodes are told is in the plan.
  const setting = isOwn(project) ? readSettings(project, stack).values[artifactsKey(project.name)] : undefined;
  const rows = rowsOf(entriesOf(stackFile(stack), setting), artifactsOf(plan));
  return format === "json" ? canonicalJson(rows) : render(stack, rows);
}

/** What nodes need, and the entries that none needs, by name. */
export function rowsOf(entries: Entry[], planned: PlannedArtifact[]): Row[] {
  const unused = entries.filter(({ name }) => !planned.some((each) => each.name === name));
  return [...planned, ...unused.map((entry) => ({ ...entry, usedBy: [] }))]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((artifact) => ({ ...artifact, state: stateOf(artifact) }));
}

function stateOf(artifact: PlannedArtifact): Row["state"] {
  const { version, url } = artifact;
  if (url === undefined) return version === undefined ? "no entry" : "in the image";
  return isUnlocked(artifact) ? "unlocked" : "locked";
}

export function render(stack: string, rows: Row[]): string {
  if (rows.length === 0) return `${stack} has no artifacts, and its nodes need none\n`;
  const cells = rows.map(({ name, version = "", url, state, usedBy }) => [
    name,
    version,
    state === "unlocked" || state === "no entry" ? `${state} ⚠` : state,
    usedBy.join(", ") || "nobody",
    url === undefined ? "" : shownAddress(url),
  ]);
  return `${table([["artifact", "version", "state", "used by", "comes from"], ...cells]).join("\n")}\n`;
}
