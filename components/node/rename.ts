import * as pulumi from "@pulumi/pulumi";

import { FaultList } from "../faults";
import { refuse } from "../validation";

/**
 * Refuses an alias by which a tier would go on under another name. Its documents, records, groups and rights go by the name,
 * and its nodes know no other: they would be left without. An alias of another parent, type or project changes none of that.
 */
export function refuseRename(
  type: string,
  component: string,
  aliases: pulumi.ComponentResourceOptions["aliases"],
): void {
  const faults = new FaultList();
  (aliases ?? []).forEach((alias, index) => {
    if (pulumi.Output.isInstance(alias) || alias instanceof Promise) return;
    const name = typeof alias === "string" ? alias.split("::").at(-1) : alias.name;
    if (typeof name !== "string" || name === component) return;
    const problem = `a tier keeps the name that it was made with; allowed: ${component}, or that name for the component`;
    faults.check(`aliases[${index}]`, name, problem);
  });
  refuse(type, component, faults.all);
}
