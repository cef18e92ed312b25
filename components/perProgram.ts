import * as pulumi from "@pulumi/pulumi";

/**
 * Something that each program has one of, made when it is first asked for: the SDK makes a new stack resource for every
 * run. Nothing outside of a program.
 */
export function perProgram<T extends object>(make: () => T): () => T | undefined {
  const made = new WeakMap<pulumi.Resource, T>();
  return () => {
    const stack = pulumi.runtime.getStackResource();
    if (stack === undefined) return undefined;
    const own = made.get(stack) ?? make();
    made.set(stack, own);
    return own;
  };
}
