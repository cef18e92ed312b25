import type { Colors } from "picocolors/types";

import type { Plan } from "../plan/format";
import { retainedOf } from "../plan/retained";
import { table } from "../table";
import { counted } from "./counted";

/** What an environment leaves behind, a line for each kind. */
export function retainedLines(plan: Plan, colors: Colors): string[] {
  const rows = retainedOf(plan).map(({ kind, count, names, note }) => [
    counted(count, kind),
    [shortened(names), ...(note === undefined ? [] : [note])].join(" · "),
  ]);
  if (rows.length === 0) return [];
  return [`  ${colors.bold("stays when the environment is destroyed")}`, ...table(rows)];
}

/** Names that differ by one number alone as one: `zookeeper-{1,2,3}-data`. */
function shortened(names: string[]): string {
  const alike = new Map<string, string[]>();
  for (const name of names) {
    const [, start, id, end] = /^(.*-)(\d+)(-[a-z]+)$/.exec(name) ?? [];
    const key = id === undefined ? name : `${start}*${end}`;
    alike.set(key, [...(alike.get(key) ?? []), id ?? ""]);
  }
  return [...alike].map(([key, ids]) => key.replace("*", ids.length === 1 ? ids[0]! : `{${ids.join(",")}}`)).join(", ");
}
