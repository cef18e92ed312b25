import { distance } from "fastest-levenshtein";

import { ifKnown, readWhole } from "./partlyKnown";

/** One thing that is wrong with an argument. */
export interface Fault {
  /** Path of the property, in the user's own terms: `members[1].zone`. */
  property: string;
  /** The value that was given, if it is worth showing. */
  given?: unknown;
  /** What is wrong with it and what is allowed. */
  problem: string;
}

/** What a fault shows in place of a value that came as a secret. */
export const hiddenSecret = "[secret]";

export function describeFault({ property, given, problem }: Fault): string {
  return `${property}${given === undefined ? "" : ` = ${shown(given)}`}: ${problem}`;
}

/** A value as JSON, but for what JSON has no word for: numbers that are none, in the words of YAML. */
function shown(value: unknown): string {
  if (value === hiddenSecret) return hiddenSecret;
  if (Array.isArray(value)) return `[${value.map(shown).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${shown(item)}`).join(",")}}`;
  }
  if (Number.isNaN(value)) return ".nan";
  if (value === Infinity) return ".inf";
  if (value === -Infinity) return "-.inf";
  return value === undefined ? "null" : JSON.stringify(value);
}

/** All that is wrong with one thing: a component, a file, a command line. */
export function describeFaults(what: string, faults: Fault[]): string {
  const count = faults.length === 1 ? "1 fault" : `${faults.length} faults`;
  return [`${what}: ${count}`, ...faults.map((fault) => `  ${describeFault(fault)}`)].join("\n");
}

/** The faults with a property before their own: that which they stand below. */
export function below(property: string, faults: Fault[]): Fault[] {
  return faults.map((fault) => ({ ...fault, property: `${property}.${fault.property}` }));
}

/** An error whose message is meant for the user as it stands: nothing shows a stack trace of it. */
export class PlainError extends Error {
  /** The mark by which Pulumi's SDK knows errors that it shows without a trace: it is no reason to load the SDK. */
  readonly __pulumiRunError = true;

  constructor(message: string) {
    super(message);
    withoutTrace(this);
  }
}

/** Once a program has been loaded, the SDK shows the trace of an error whatever its mark. */
export function withoutTrace(error: Error): void {
  error.stack = error.message;
}

/** A file or a command line that is refused, all faults at once. */
export class ConfigRefused extends PlainError {
  override readonly name = "ConfigRefused";

  constructor(what: string, faults: Fault[]) {
    super(describeFaults(what, faults));
  }

  /** By its name, since a program that is planned may have a copy of this module of its own. */
  static isInstance(error: unknown): error is ConfigRefused {
    return error instanceof Error && error.name === "ConfigRefused";
  }
}

/** What to say of something that was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

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
  /** Host names in it have 253 characters at most (RFC 1035, section 2.3.4), of which their own label may take 63. */
  domain(value: string | undefined): string | undefined {
    const label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    const longest = 253 - 63 - 1;
    if (value !== undefined && value.length > longest) return `allowed: at most ${longest} characters`;
    return rules.matches(
      value,
      new RegExp(`^${label}(\\.${label})+$`),
      "a domain of two or more labels in lower case, such as dev.internal",
    );
  },
  vpcId(value: string | undefined): string | undefined {
    return ec2IdProblem("vpc", value, "a VPC id");
  },
  subnetId(value: string | undefined): string | undefined {
    return ec2IdProblem("subnet", value, "a subnet id");
  },
  securityGroupId(value: string | undefined): string | undefined {
    return ec2IdProblem("sg", value, "a security group id");
  },
  volumeId(value: string | undefined): string | undefined {
    return ec2IdProblem("vol", value, "an EBS volume id");
  },
  snapshotId(value: string | undefined): string | undefined {
    return ec2IdProblem("snap", value, "the id of an EBS snapshot");
  },
  /** At most 32 characters is all that AWS says (API reference of Route 53, ResourceId); a zone's name has a dot, its path slashes. */
  hostedZoneId(value: string | undefined): string | undefined {
    return rules.matches(value, /^[\w-]{1,32}$/, "the id of a Route 53 hosted zone, such as Z0123456789ABCDEFGHIJ");
  },
  /** API reference of EC2, CreateKeyPair: up to 255 characters of ASCII. */
  keyName(value: string | undefined): string | undefined {
    const pattern = /^(?=.{1,255}$)[\x21-\x7e]+( +[\x21-\x7e]+)*$/;
    return rules.matches(value, pattern, "the name of an EC2 key pair, at most 255 characters of ASCII");
  },
  region(value: string | undefined): string | undefined {
    return rules.matches(value, /^[a-z]{2,}(-[a-z]+)+-\d+$/, "an AWS region, such as us-east-1");
  },
  zone(value: string | undefined): string | undefined {
    return rules.matches(value, /^[a-z]{2,}(-[a-z]+)+-\d+[a-z]$/, "an availability zone, such as us-east-1a");
  },
};

/** The form that AWS promises of what EC2 gives: the kind, a hyphen, letters and digits (User Guide of EC2, Resource IDs). */
function ec2IdProblem(kind: string, value: string | undefined, what: string): string | undefined {
  return rules.matches(value, new RegExp(`^${kind}-[0-9A-Za-z]+$`), `${what}, ${kind}-…`);
}

/** The closest of the allowed words, when it is close enough for a slip of the finger. */
export function guess(word: string, allowed: readonly string[]): string | undefined {
  const best = [...allowed].sort((a, b) => distance(word, a) - distance(word, b))[0];
  return best !== undefined && distance(word, best) <= Math.max(1, Math.floor(best.length / 3)) ? best : undefined;
}

/** A hint at the allowed word that was meant, to stand before what is allowed; empty where none is close. */
export function didYouMean(word: string, allowed: readonly string[]): string {
  const close = guess(word, allowed);
  return close === undefined ? "" : `did you mean "${close}"? `;
}

/** Collects faults: a value without a problem adds nothing. */
export class FaultList {
  readonly all: Fault[] = [];

  /** A rule of an argument: what is given and its problem, which may hang on others. Put off while one of them is not known. */
  rule(property: string, judge: () => readonly [given: unknown, problem: string | undefined]): void {
    ifKnown(() => {
      this.check(property, ...judge());
    });
  }

  /** The rules of a part of the arguments. Put off while what they read outside of a rule of their own is not known. */
  add(rules: () => Fault[]): void {
    this.all.push(...(ifKnown(rules) ?? []));
  }

  /** What was found out about a value that is there. */
  check(property: string, given: unknown, problem: string | undefined): void {
    if (problem !== undefined) this.all.push({ property, given: readWhole(given), problem });
  }
}
