import table from "./instance-types.json";

/** Facts of an EC2 instance type. The table holds 90 types of 16 families; its memory figures are those of AWS's API. */
export interface InstanceFacts {
  vcpu: number;
  memoryMib: number;
  /** Processor, in the words of AWS's API: `x86_64` or `arm64`. */
  arch: string;
}

const facts: Record<string, InstanceFacts | undefined> = table;

/** The facts of a type, or nothing when the table does not have it. */
export function instanceFacts(instanceType: string): InstanceFacts | undefined {
  return facts[instanceType];
}

/** Names of the types in the table, for the guess at a misspelt one. */
export const knownInstanceTypes: string[] = Object.keys(table);
