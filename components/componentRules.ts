import type * as pulumi from "@pulumi/pulumi";

import { defaultTagsUnder } from "./defaultTags";
import { FaultList, type Fault } from "./faults";
import { nameFaults, type Namesake } from "./names";
import { unionFaults, type KnownTags } from "./tagRules";
import { validate, type Known, type PlainArguments } from "./validation";

/** What a component is held to. */
interface ComponentRules<A> {
  /** What is named after it. */
  made: Namesake[];
  /** Rules of its own arguments. */
  rules: (known: Known<A>) => Fault[];
  /** Its arguments that have to be there at once. */
  plain: PlainArguments<A>;
}

/**
 * Checks a component's arguments, see `validate`, and what every component is held to besides: its name, and the tags that
 * its provider adds. Gives the arguments back for all that is made of them.
 */
export function validateComponent<A extends object>(
  type: string,
  name: string,
  args: A,
  opts: pulumi.ComponentResourceOptions | undefined,
  { made, rules, plain }: ComponentRules<NoInfer<A>>,
): A {
  return validate(
    type,
    name,
    args,
    (known) => [...componentFaults(name, made, known as { tags?: KnownTags }, opts), ...rules(known)],
    plain,
  );
}

function componentFaults(
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
