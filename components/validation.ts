import * as pulumi from "@pulumi/pulumi";

import { describeFault, describeFaults, FaultList, type Fault } from "./faults";
import { faultsOfSecret } from "./secretValues";

/** `T` as far as it is known now: whatever is still an output is left out. */
export type Known<T> = T extends pulumi.OutputInstance<unknown> | Promise<unknown> | ((...args: never[]) => unknown)
  ? undefined
  : T extends (infer E)[]
    ? Known<E>[]
    : T extends object
      ? { [K in keyof T]: Known<T[K]> | undefined }
      : T;

/** All faults of one component in one error; a program that imports the component sees its message. */
export function refuse(component: string, name: string, faults: Fault[]): void {
  if (faults.length === 0) return;
  throw new pulumi.InputPropertiesError({
    message: describeFaults(`${component} "${name}"`, faults),
    errors: faults.map((fault) => ({ propertyPath: fault.property, reason: describeFault(fault) })),
  });
}

/**
 * Checks a component's arguments before it makes anything. Values that are plain are checked at once, all faults
 * together; a value that is an output is checked when it becomes known, by the same rules, and by nothing that
 * creates a resource. What is said of a secret does not show it.
 */
export function validate<A extends object>(
  component: string,
  name: string,
  args: A,
  rules: (known: Known<A>) => Fault[],
): void {
  const outputs: { path: string; output: pulumi.Output<unknown> }[] = [];
  const known = knownPart(args, "", outputs) as Known<A>;
  refuse(component, name, rules(known));
  for (const { path, output } of outputs) {
    refuseLater(component, name, output, (value) =>
      rules(knownPart(args, "", [], { path, value }) as Known<A>).filter((fault) => fault.property.startsWith(path)),
    );
  }
}

/**
 * Refuses what is wrong with an output as soon as it is known, and shows nothing of one that is secret. Give what comes
 * back on to whatever must not be made then.
 */
export function refuseLater<T>(
  component: string,
  name: string,
  output: pulumi.Output<T>,
  check: (value: T) => Fault[],
): pulumi.Output<void> {
  return endsProgram(
    output.apply(async (value) => {
      const secret = await pulumi.isSecret(output);
      refuse(component, name, secret ? faultsOfSecret(value, check) : check(value));
    }),
  );
}

/**
 * Has the program end for the reason that an output fails with, and not for an input of a resource that never came. Give
 * the output on to whatever must not be made then.
 */
export function endsProgram<T>(output: pulumi.Output<T>): pulumi.Output<T> {
  output.apply(() => undefined);
  return output;
}

function knownPart(
  value: unknown,
  path: string,
  outputs: { path: string; output: pulumi.Output<unknown> }[],
  resolved?: { path: string; value: unknown },
): unknown {
  if (resolved !== undefined && path === resolved.path) return resolved.value;
  if (pulumi.Output.isInstance(value) || value instanceof Promise) {
    outputs.push({ path, output: pulumi.output(value) });
    return undefined;
  }
  if (pulumi.Resource.isInstance(value)) return undefined;
  if (Array.isArray(value)) {
    return value.map((item, index) => knownPart(item, `${path}[${index}]`, outputs, resolved));
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        knownPart(item, path === "" ? key : `${path}.${key}`, outputs, resolved),
      ]),
    );
  }
  return value;
}

/** Rules of the `tags` argument that every component has. */
export function tagFaults(tags: Known<Record<string, pulumi.Input<string>>> | undefined, property = "tags"): Fault[] {
  const faults = new FaultList();
  const entries = Object.entries(tags ?? {});
  if (entries.length > 40) {
    faults.check(property, entries.length, "allowed: at most 40 tags, since AWS takes 50 and some are set here");
  }
  for (const [key, value] of entries) {
    if (/^(aws|startup-stack):/.test(key)) {
      faults.check(
        `${property}.${key}`,
        value,
        "keys that begin with aws: or startup-stack: are kept for AWS and this library",
      );
    }
    if (key.length === 0 || key.length > 128) {
      faults.check(`${property}.${key}`, value, "allowed: keys of 1 to 128 characters");
    }
    if (typeof value === "string" && value.length > 256) {
      faults.check(`${property}.${key}`, value, "allowed: values of at most 256 characters");
    }
  }
  return faults.all;
}
