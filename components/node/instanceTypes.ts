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

/**
 * Share of a type's memory that its kernel may count less than AWS promises: structures for each page take 1.6 %, firmware,
 * hypervisor and the kernel itself the rest, and of small types more. 7.5 % is what Karpenter takes off by default, which
 * was chosen so that it holds for all types with AWS's images (aws/karpenter-provider-aws#7929).
 */
const uncountedShare = 0.075;

/** Memory in MiB that the kernel of a machine counts at least, of so much that its type promises. */
export function countedMemoryMib(promisedMib: number): number {
  return Math.floor(promisedMib * (1 - uncountedShare));
}
