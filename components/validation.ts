import * as pulumi from "@pulumi/pulumi";

import { describeFault, describeFaults, withoutTrace, type Fault } from "./faults";
import { LaterArguments } from "./laterArguments";
import { resourcesOf } from "./makers";
import { ifKnown } from "./partlyKnown";
import { faultsOfSecret } from "./secretValues";

/**
 * `T` as rules read it. What is an output in `T` is its value here, and reading one that is not known yet ends the rule
 * that reads (`NotKnownYet`): no rule ever sees such a value, so that it can be taken for an omitted one by none.
 */
export type Known<T> = T extends pulumi.OutputInstance<unknown> | Promise<unknown> | ((...args: never[]) => unknown)
  ? undefined
  : T extends (infer E)[]
    ? Known<E>[]
    : T extends object
      ? { [K in keyof T]: Known<T[K]> | undefined }
      : T;

/** Paths of the arguments `T` that take no output: `members[].id`. */
export type PlainPaths<T> = { [K in keyof T & string]-?: PlainPathsAt<K, NonNullable<T[K]>> }[keyof T & string];

type PlainPathsAt<P extends string, V> =
  Promise<never> extends V
    ? never
    : P | (V extends (infer E)[] ? PlainPathsAt<`${P}[]`, NonNullable<E>> : PlainPathsBelow<P, V>);

type PlainPathsBelow<P extends string, V> = V extends object
  ? { [K in keyof V & string]-?: PlainPathsAt<`${P}.${K}`, NonNullable<V[K]>> }[keyof V & string]
  : never;

/** Which arguments of `T` are plain, each of them named: a program that is not checked by types may give an output all the same. */
export type PlainArguments<T> = Record<PlainPaths<T>, true>;

/** What is refused. Its message is meant for the user as it stands, so that the SDK is to show it without a stack trace. */
class Refused extends pulumi.InputPropertiesError {
  /** The mark by which the SDK knows errors of that kind. */
  readonly __pulumiRunError = true;

  constructor(args: { message: string; errors: pulumi.InputPropertyErrorDetails[] }) {
    super(args);
    // The SDK puts words of its own before it for each resource that waits for what is refused.
    Object.defineProperty(this, "message", { get: () => args.message, set: () => undefined, configurable: true });
    withoutTrace(this);
  }
}

/** All faults of one component in one error; a program that imports the component sees its message, and `words` after them. */
export function refuse(component: string, name: string, faults: Fault[], words: string[] = []): void {
  if (faults.length === 0) return;
  throw new Refused({
    message: [describeFaults(`${component} "${name}"`, faults), ...words].join("\n"),
    errors: faults.map((fault) => ({ propertyPath: fault.property, reason: describeFault(fault) })),
  });
}

/**
 * Checks a component's arguments before it makes anything, and gives them back for all that is made of them.
 *
 * Rules read the arguments as if all were plain, each in a function of its own that it hands to `FaultList.rule` or `add`.
 * A rule that meets a value which is not known yet is put off, whichever value it is and wherever it stands, and the
 * others go on: an output is never taken for omitted, nor a default for it. So a rule of several arguments runs when all
 * that it reads is known, and says then what it says of plain values. Counts and keys are known while items are not:
 * go through a list by `eachOf`, and put defaults in by `withDefaults`. Reading outside of a rule, as destructuring the
 * arguments does, is safe as well, but puts off all that comes after it.
 *
 * What is wrong with plain values is thrown here, all faults at once. The other rules run again whenever outputs have
 * become known, over all that is known then; those that become known together are judged together. In what comes back
 * each output waits for that: of a value that is refused nothing is made. One that stays unknown, as in a preview, waits
 * for nothing and is judged by nothing. What is said of a secret does not show it.
 *
 * `plain` names the arguments that have to be there at once, since they decide which resources there are.
 */
export function validate<A extends object>(
  component: string,
  name: string,
  args: A,
  rules: (known: Known<A>) => Fault[],
  plain: PlainArguments<NoInfer<A>>,
): A {
  let turn: Promise<void> | undefined;
  const later = new LaterArguments(args, () => {
    turn ??= nextTurn().then(() => {
      const faults = later.faults(found);
      refuse(component, name, faults, wordsOnWhatIsThere(later.makersOf(faults)));
      // After a refusal it stays: whatever becomes known then is refused as well.
      turn = undefined;
    });
    // The program ends by it, whether or not a resource waits.
    void turn.then(() => undefined);
    return turn;
  });
  const found = () => ifKnown(() => rules(later.known as Known<A>)) ?? [];
  const atOnce = [...plainFaults(later.paths, plain), ...found()];
  if (atOnce.length > 0) turn = Promise.resolve();
  refuse(component, name, atOnce);
  return later.args;
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

function plainFaults(later: string[], plain: Record<string, true>): Fault[] {
  const problem = "an output or a promise; allowed: a plain value, since what is made depends on it";
  return later
    .filter((path) => Object.hasOwn(plain, path.replaceAll(/\[\d+\]/g, "[]")))
    .map((property) => ({ property, problem }));
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
      refuse(
        component,
        name,
        secret ? faultsOfSecret(value, check) : check(value),
        wordsOnWhatIsThere(resourcesOf(output)),
      );
    }),
  );
}

/** What there is when something is refused that was not known before these resources, and what becomes of it; nothing in a preview. */
function wordsOnWhatIsThere(makers: string[]): string[] {
  if (pulumi.runtime.isDryRun() || makers.length === 0) return [];
  return [
    `  This was not known before there was ${makers.join(", ")}. What has been made stays in the stack's state, and nothing has to be`,
    "  undone: correct the program, and the next `pulumi up` goes on from there.",
  ];
}

/**
 * Has the program end for the reason that an output fails with, and not for an input of a resource that never came. Give
 * the output on to whatever must not be made then.
 */
export function endsProgram<T>(output: pulumi.Output<T>): pulumi.Output<T> {
  output.apply(() => undefined);
  return output;
}
