import * as pulumi from "@pulumi/pulumi";
import { distance } from "fastest-levenshtein";

/** One thing that is wrong with an argument. */
export interface Fault {
  /** Path of the property, in the user's own terms: `members[1].zone`. */
  property: string;
  /** The value that was given, if it is worth showing. */
  given?: unknown;
  /** What is wrong with it and what is allowed. */
  problem: string;
}

/** `T` as far as it is known now: whatever is still an output is left out. */
export type Known<T> = T extends pulumi.OutputInstance<unknown> | Promise<unknown> | ((...args: never[]) => unknown)
  ? undefined
  : T extends (infer E)[]
    ? Known<E>[]
    : T extends object
      ? { [K in keyof T]: Known<T[K]> | undefined }
      : T;

export function describeFault({ property, given, problem }: Fault): string {
  return `${property}${given === undefined ? "" : ` = ${JSON.stringify(given)}`}: ${problem}`;
}

/** All faults of one component in one error; a program that imports the component sees its message. */
export function refuse(component: string, name: string, faults: Fault[]): void {
  if (faults.length === 0) return;
  const count = faults.length === 1 ? "1 fault" : `${faults.length} faults`;
  throw new pulumi.InputPropertiesError({
    message: [`${component} "${name}": ${count}`, ...faults.map((fault) => `  ${describeFault(fault)}`)].join("\n"),
    errors: faults.map((fault) => ({ propertyPath: fault.property, reason: describeFault(fault) })),
  });
}

/**
 * Checks a component's arguments before it makes anything. Values that are plain are checked at once, all faults
 * together; a value that is an output is checked when it becomes known, by the same rules, and by nothing that
 * creates a resource.
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
    output.apply((value) => {
      const resolved = knownPart(args, "", [], { path, value }) as Known<A>;
      refuse(
        component,
        name,
        rules(resolved).filter((fault) => fault.property.startsWith(path)),
      );
    });
  }
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

/** Rules that several components share. Each gives the problem, or nothing when the value is fine or not known yet. */
export const rules = {
  wholeNumber(value: number | undefined, least: number, most: number, unit = ""): string | undefined {
    if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return undefined;
    return `allowed: whole numbers from ${least} to ${most}${unit === "" ? "" : ` ${unit}`}`;
  },
  oneOf(value: string | undefined, allowed: readonly string[]): string | undefined {
    if (value === undefined || allowed.includes(value)) return undefined;
    return `allowed: ${allowed.join(", ")}`;
  },
  matches(value: string | undefined, pattern: RegExp, allowed: string): string | undefined {
    if (value === undefined || pattern.test(value)) return undefined;
    return `allowed: ${allowed}`;
  },
  domain(value: string | undefined): string | undefined {
    const label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    return rules.matches(
      value,
      new RegExp(`^(?=.{1,200}$)${label}(\\.${label})+$`),
      "a domain of two or more labels in lower case, such as dev.internal",
    );
  },
  vpcId(value: string | undefined): string | undefined {
    return rules.matches(value, /^vpc-[0-9a-f]+$/, "a VPC id, vpc-…");
  },
  subnetId(value: string | undefined): string | undefined {
    return rules.matches(value, /^subnet-[0-9a-f]+$/, "a subnet id, subnet-…");
  },
  hostedZoneId(value: string | undefined): string | undefined {
    return rules.matches(value, /^Z[0-9A-Z]+$/, "the id of a Route 53 hosted zone, Z…");
  },
  zone(value: string | undefined): string | undefined {
    return rules.matches(value, /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, "an availability zone, such as us-east-1a");
  },
};

/** The closest of the allowed words, when it is close enough for a slip of the finger. */
export function guess(word: string, allowed: readonly string[]): string | undefined {
  const best = [...allowed].sort((a, b) => distance(word, a) - distance(word, b))[0];
  return best !== undefined && distance(word, best) <= Math.max(1, Math.floor(best.length / 3)) ? best : undefined;
}

/** Collects faults: `check` with no problem adds nothing. */
export class FaultList {
  readonly all: Fault[] = [];

  check(property: string, given: unknown, problem: string | undefined): void {
    if (problem !== undefined) this.all.push({ property, given, problem });
  }
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
