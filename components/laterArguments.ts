import * as pulumi from "@pulumi/pulumi";

import { type Fault } from "./faults";
import { resourcesOf } from "./makers";
import { isMockedAnswer } from "./mocked";
import { NotKnownYet } from "./partlyKnown";
import { faultsOfSecret } from "./secretValues";

/** An argument, or a part of one, whose value comes later. */
class LaterValue {
  readonly output: pulumi.Output<unknown>;
  isSecret = false;
  /** What rules read of it; nothing before it is known. */
  shown?: { value: unknown };

  constructor(
    readonly path: string,
    given: unknown,
  ) {
    this.output = pulumi.output(given);
  }

  read(): unknown {
    if (this.shown === undefined) throw new NotKnownYet("not known yet");
    return this.shown.value;
  }
}

/** Arguments of which parts come later: as rules read them at any time, and as resources take them. */
export class LaterArguments<A extends object> {
  /** With what is known by now in place of what comes later. Reading anything else throws `NotKnownYet`. */
  readonly known: unknown;
  /** The arguments, in which each value that comes later also waits until it is judged. */
  readonly args: A;
  private readonly values: LaterValue[] = [];

  /** `judge` is asked when a value has become known; what it fails with is what waits for the value fails with. */
  constructor(
    args: A,
    private readonly judge: () => Promise<void>,
  ) {
    const part = this.partOf(args, "");
    this.known = part === undefined ? args : part.known.value;
    this.args = part === undefined ? args : (part.judged as A);
  }

  /** Paths of the values that come later, such as `members[1].zone`. */
  get paths(): string[] {
    return this.values.map(({ path }) => path);
  }

  /** The resources that values come from which are at fault, by type and name. */
  makersOf(faults: Fault[]): string[] {
    const found = this.values.filter(({ path }) => faults.some(({ property }) => property.startsWith(path)));
    return [...new Set(found.flatMap(({ output }) => resourcesOf(output)))];
  }

  /** What rules find now, with nothing of a secret in it. What they find without reading one is shown as it is. */
  faults(rules: () => Fault[]): Fault[] {
    const secrets = this.values.filter(({ isSecret, shown }) => isSecret && shown !== undefined);
    if (secrets.length === 0) return rules();
    const values = secrets.map(({ shown }) => shown!.value);
    for (const secret of secrets) secret.shown = undefined;
    const open = rules();
    const found = faultsOfSecret(values, (others) => {
      secrets.forEach((secret, index) => (secret.shown = { value: others[index] }));
      return rules().filter((fault) => !open.some((other) => isSame(fault, other)));
    });
    secrets.forEach((secret, index) => (secret.shown = { value: values[index] }));
    return [...open, ...found];
  }

  /** Nothing where nothing in a value comes later: it is read and taken as it stands. */
  private partOf(value: unknown, at: string): { known: PropertyDescriptor; judged: unknown } | undefined {
    if (pulumi.Output.isInstance(value) || value instanceof Promise) return this.later(value, at);
    if (typeof value !== "object" || value === null || pulumi.Resource.isInstance(value)) return undefined;
    const whole = value as Record<string, unknown>;
    const below = (key: string) => (Array.isArray(value) ? `${at}[${key}]` : at === "" ? key : `${at}.${key}`);
    const parts = Object.keys(whole).flatMap((key) => {
      const part = this.partOf(whole[key], below(key));
      return part === undefined ? [] : [{ key, ...part }];
    });
    if (parts.length === 0) return undefined;
    const [known, judged] = [copyOf(whole), copyOf(whole)];
    for (const part of parts) {
      Object.defineProperty(known, part.key, part.known);
      judged[part.key] = part.judged;
    }
    return { known: { value: known, enumerable: true }, judged };
  }

  private later(given: unknown, path: string) {
    const later = new LaterValue(path, given);
    this.values.push(later);
    const { output } = later;
    const known = { get: () => later.read(), enumerable: true };
    if (isMockedAnswer(output)) return { known, judged: given };
    const passed = output.apply(async (value) => {
      later.isSecret = await pulumi.isSecret(output);
      later.shown = { value };
      await this.judge();
    });
    // A field that is taken from an output keeps what is known of it, where only parts are: `apply` would not.
    const { value } = pulumi.output({ value: output as pulumi.Output<object>, passed });
    return { known, judged: value };
  }
}

const copyOf = (value: Record<string, unknown>): Record<string, unknown> =>
  Object.assign(
    Array.isArray(value) ? [] : Object.create(Object.getPrototypeOf(value) as object | null),
    value,
  ) as Record<string, unknown>;

const isSame = (one: Fault, other: Fault): boolean => one.property === other.property && one.problem === other.problem;
