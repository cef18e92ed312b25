import type { Colors } from "picocolors/types";

import type { Plan } from "../plan/format";
import type { MatrixSource } from "../plan/reachability/matrix";
import { table } from "../table";

/** Who may dial whom as a person reads it: a line for each source, a column for each tier that listens. */
export function renderMatrix({ stack }: Pick<Plan, "stack">, sources: MatrixSource[], colors: Colors): string {
  const tiers = sources.filter(({ kind }) => kind === "tier").map(({ name }) => name);
  const [header, ...rows] = table([
    ["from ╲ to", ...tiers],
    ...sources.map((source) => [nameOf(source), ...tiers.map((tier) => source.targets[tier]?.join(" ") ?? "·")]),
  ]);
  return [
    `${colors.bold(stack)} · who may dial whom, by the rules of security groups alone`,
    "",
    colors.dim(header),
    ...rows,
    "",
  ].join("\n");
}

/** What rules let in and no node is part of is told apart by its kind, a tier by its role where that is another word. */
function nameOf({ name, kind, role }: MatrixSource): string {
  if (kind !== "tier") return `${kind} ${name}`;
  return role === name ? name : `${name} (${role})`;
}
