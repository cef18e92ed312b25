import table from "./instance-types.json";

/** Facts of an EC2 instance type. The table holds 90 types of 16 families; its memory figures are those of AWS's API. */
export interface InstanceFacts {
  vcpu: number;
  memoryMib: number;
  /** Processor, in the words of AWS's API: `x86_64` or `arm64`. */
  arch: string;
  /** Whether it is of the Nitro system, where EBS volumes are NVMe disks. */
  nitro: boolean;
}

const facts: Record<string, InstanceFacts | undefined> = table;

/** The facts of a type, or nothing when the table does not have it. */
export function instanceFacts(instanceType: string): InstanceFacts | undefined {
  return facts[instanceType];
}

/**
 * Families on Xen as AWS's user guide lists them under "Xen-based instances", and those before them; sizes of bare metal
 * are none. The family after each of them is of the Nitro system.
 */
const xenFamilies =
  /^(m[1-4]|t[12]|c[134]|cc[12]|cg1|cr1|r[34]|x1e?|d2|h1|hi1|hs1|i[23]|f1|g[23]|g3s|p[23])\.(?!metal)/;

/** Whether a type is of the Nitro system: by the table, or by its family when the table does not have it. */
export function isNitro(instanceType: string): boolean {
  return instanceFacts(instanceType)?.nitro ?? !xenFamilies.test(instanceType);
}

/** A type's processor, by the table or by AWS's letter for its own arm64 ones, such as the g of c8gd; else nothing. */
export function archOf(instanceType: string): string | undefined {
  const known = instanceFacts(instanceType)?.arch;
  return known ?? (/^(a1|[a-z]+\d+g[a-z-]*)\./.test(instanceType) ? "arm64" : undefined);
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
