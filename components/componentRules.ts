import type * as pulumi from "@pulumi/pulumi";

import { defaultTagsUnder } from "./defaultTags";
import { FaultList, type Fault } from "./faults";
import { nameFaults, type Namesake } from "./names";
import { unionFaults, type KnownTags } from "./tagRules";

/** Rules that every component has beside those of its arguments: of its name, and of the tags that its provider adds. */
export function componentFaults(
  name: string,
  made: Namesake[],
  known: { tags?: KnownTags },
  opts: pulumi.ComponentResourceOptions | undefined,
): Fault[] {
  const defaults = defaultTagsUnder(opts);
  const faults = new FaultList();
  faults.add(() => unionFaults(known.tags, defaults.tags));
  return [...nameFaults(name, made), ...defaults.faults, ...faults.all];
}
