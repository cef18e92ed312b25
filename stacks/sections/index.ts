import type { z } from "zod";

import { below, type Fault } from "../../components/faults";
import { access } from "./access";
import { artifacts } from "./artifacts";
import { chef } from "./chef";
import { network } from "./network";
import type { Environment, Section } from "./section";
import { zookeeper } from "./zookeeper";

/** The sections of an environment's file, in the order in which they are documented: a line each. */
const sections = { network, chef, artifacts, access, zookeeper };

type Sections = typeof sections;
type Name = keyof Sections;

/** What the sections say, by name. */
type SectionSettings = { [N in Name]: z.output<Sections[N]["schema"]> };

/** What the sections' components are given, by name. */
export type SectionArgs = { [N in Name]: ReturnType<Sections[N]["args"]> };

const list = Object.entries(sections) as [Name, Section<z.ZodType, unknown>][];

/** The sections' schemas. Whole sections are optional: what is left out is as if it were empty. */
export const sectionSchemas = Object.fromEntries(list.map(([name, { schema }]) => [name, schema.prefault({})])) as {
  [N in Name]: z.ZodPrefault<Sections[N]["schema"]>;
};

export function sectionFaults(settings: SectionSettings, environment: Environment): Fault[] {
  return list.flatMap(([name, section]) => below(name, section.faults(settings[name], environment)));
}

export function sectionArgs(settings: SectionSettings, environment: Environment): SectionArgs {
  const args = list.map(([name, section]) => [name, section.args(settings[name], environment)]);
  return Object.fromEntries(args) as SectionArgs;
}
