import { z } from "zod";

import type { DocumentDns } from "../../components/bootstrap/documents";
import type { Fault } from "../../components/faults";

/** One section of an environment's file: what it may say, what is wrong with it, and what it becomes. */
export interface Section<Schema extends z.ZodType, Args> {
  /** Shape of the section with the documentation of every key, from which docs/configuration.md is written. */
  readonly schema: Schema;
  /** What is wrong with its values, by the components' own rules; properties are named from the section on. */
  faults(settings: z.output<Schema>, environment: Environment): Fault[];
  /** Names of the tiers that it has; none where this is left out. */
  tiers?(settings: z.output<Schema>): string[];
  /** What its component is given, but for what other components make. */
  args(settings: z.output<Schema>, environment: Environment): Args;
}

/** What a section may know of the environment that it is in. */
export interface Environment {
  /** Its name, which is the stack's. */
  environment: string;
  /** Absent when it is missing or no region, which is a fault of its own. */
  region: string | undefined;
  domain: string;
  dns: DocumentDns | undefined;
  image: string | undefined;
  tags: Record<string, string>;
  /** Whether it is in production. */
  production: boolean;
  /** Names of its tiers. */
  tiers: string[];
  /** Zones that nodes can be in: those of its network; absent when they hang on a region that is absent. */
  zones: string[] | undefined;
  /** Zone and block of subnets that are there already and fine as such. Those that a network makes have room for every band. */
  givenSubnets: { zone: string; cidr: string }[];
  /** Blocks that nodes have their addresses in. */
  nodeBlocks: string[];
}

/** A section with its types taken from its schema. */
export function section<Schema extends z.ZodType, Args>(parts: Section<Schema, Args>): Section<Schema, Args> {
  return parts;
}

export const text = z.string();
export const number = z.number();
export const texts = z.array(text);

/** A secret that is there already, by reference. */
export const secret = z.strictObject({
  arn: text.describe("ARN of the secret."),
  versionId: text.describe("Id of the version that nodes read: another one is taken up in place."),
});
