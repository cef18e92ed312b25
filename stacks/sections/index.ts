import type { z } from "zod";

import { below, type Fault } from "../../components/faults";
import { access } from "./access";
import { artifacts } from "./artifacts";
import { chef } from "./chef";
import { dataStores } from "./dataStores";
import { mesos } from "./mesos";
import { network } from "./network";
import { registry } from "./registry";
import type { Environment, Section } from "./section";
import { zookeeper } from "./zookeeper";

/** The sections of an environment's file, in the order in which they are documented: a line each. */
const sections = { network, chef, artifacts, access, zookeeper };
/** Those of parts of the platform that an environment has to ask for: without the section there is none. */
const askedFor = { mesos, dataStores, registry };

type Sections = typeof sections;
type AskedFor = typeof askedFor;

/** What the sections say, by name. */
type SectionSettings = { [N in keyof Sections]: z.output<Sections[N]["schema"]> } & {
  [N in keyof AskedFor]?: z.output<AskedFor[N]["schema"]>;
};

/** What the sections' components are given, by name. */
export type SectionArgs = { [N in keyof Sections]: ReturnType<Sections[N]["args"]> } & {
  [N in keyof AskedFor]?: ReturnType<AskedFor[N]["args"]>;
};

const list = Object.entries({ ...sections, ...askedFor }) as [keyof SectionSettings, Section<z.ZodType, unknown>][];

/** The sections' schemas. Whole sections are optional: what is left out is as if it were empty, or not asked for. */
export const sectionSchemas = Object.fromEntries(
  list.map(([name, { schema }]) => [name, name in askedFor ? schema.optional() : schema.prefault({})]),
) as { [N in keyof Sections]: z.ZodPrefault<Sections[N]["schema"]> } & {
  [N in keyof AskedFor]: z.ZodOptional<AskedFor[N]["schema"]>;
};

/** Names of the tiers that an environment has. */
export const sectionTiers = (settings: SectionSettings): string[] =>
  list.flatMap(([name, section]) => (settings[name] === undefined ? [] : (section.tiers?.(settings[name]) ?? [])));

export function sectionFaults(settings: SectionSettings, environment: Environment): Fault[] {
  return list.flatMap(([name, section]) =>
    settings[name] === undefined ? [] : below(name, section.faults(settings[name], environment)),
  );
}

export function sectionArgs(settings: SectionSettings, environment: Environment): SectionArgs {
  const args = list.flatMap(([name, section]) =>
    settings[name] === undefined ? [] : [[name, section.args(settings[name], environment)]],
  );
  return Object.fromEntries(args) as SectionArgs;
}
