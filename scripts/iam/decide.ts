import { matches, matchesWith, replaced, type Unresolved } from "./policyVariables";
import { listed, type Statement } from "./statements";

/** A policy, and the resource of the plan that it is in. */
export interface PolicyDocument {
  resource: string;
  document: unknown;
}

/** One request, as IAM sees it. */
export interface Access {
  action: string;
  resource: string;
  /** Condition keys that the request carries, lower case: `s3:prefix`. */
  context: Record<string, string>;
}

export interface Decision {
  allowed: boolean;
  /** Statements that this evaluation does not understand, and so did not let allow anything. */
  notUnderstood: string[];
}

/** Action names count without regard to case, resources with it. */
const matchesAction = (pattern: string, action: string): boolean =>
  matches(pattern.toLowerCase(), action.toLowerCase());

/** How a statement's texts are compared: with their variables replaced, or as they stand. */
interface Comparing {
  pattern: (pattern: string, given: string) => boolean;
  text: (expected: string) => string | undefined;
}

type Operator = (expected: string, given: string, comparing: Comparing) => boolean;
const like: Operator = (expected, given, { pattern }) => pattern(expected, given);
const equals: Operator = (expected, given, { text }) => text(expected) === given;
const operators: Record<string, Operator> = {
  StringEquals: equals,
  StringNotEquals: equals,
  StringLike: like,
  StringNotLike: like,
  ArnEquals: like,
  ArnLike: like,
  Bool: (expected, given) => expected.toLowerCase() === given.toLowerCase(),
};

/** Whether a request lacks the keys that it has to lack, and has those that it has to have. */
const areNull = (keys: Record<string, string | string[]>, context: Access["context"]): boolean =>
  Object.entries(keys).every(([key, expected]) =>
    listed(expected).includes(String(context[key.toLowerCase()] === undefined)),
  );

/** True or false, or undefined for an operator that is not known here. */
function conditionHolds(
  condition: Statement["Condition"],
  context: Access["context"],
  comparing: Comparing,
): boolean | undefined {
  for (const [name, keys] of Object.entries(condition ?? {})) {
    const ifExists = name.endsWith("IfExists");
    const operatorName = ifExists ? name.slice(0, -"IfExists".length) : name;
    if (operatorName === "Null") {
      if (!areNull(keys, context)) return false;
      continue;
    }
    const operator = operators[operatorName];
    if (!operator) return undefined;
    const negated = operatorName.includes("Not");
    for (const [key, expected] of Object.entries(keys)) {
      const given = context[key.toLowerCase()];
      if (given === undefined) {
        // A key that the request lacks fails every operator but the negated ones.
        if (ifExists || negated) continue;
        return false;
      }
      const equal = listed(expected).map((value) => operator(value, given, comparing));
      if (equal.some(Boolean) === negated) return false;
    }
  }
  return true;
}

const listsNone = (patterns: string | string[] | undefined, matching: (pattern: string) => boolean): boolean =>
  !listed(patterns).some(matching);

/** Whether a statement is about an action. */
function coversAction({ Action, NotAction }: Statement, action: string): boolean {
  const same = (pattern: string): boolean => matchesAction(pattern, action);
  return Action === undefined ? listsNone(NotAction, same) : listed(Action).some(same);
}

/** Whether a statement is about a resource. */
function coversResource({ Resource, NotResource }: Statement, resource: string, { pattern }: Comparing): boolean {
  // Every pattern is looked at: a variable that is not understood is found wherever it stands.
  const covered = listed(Resource ?? NotResource).map((each) => pattern(each, resource));
  return Resource === undefined ? !covered.some(Boolean) : covered.some(Boolean);
}

/**
 * Whether a statement is about a request, with the reason where that is not understood. A statement with a variable that
 * has no value is about nothing.
 */
function covers(statement: Statement, variables: boolean, access: Access): { holds: boolean; problem?: string } {
  if (!coversAction(statement, access.action)) return { holds: false };
  const { context } = access;
  const unresolved = new Set<Unresolved>();
  const add = (why: Unresolved): void => void unresolved.add(why);
  const comparing: Comparing = variables
    ? {
        pattern: (pattern, given) => matchesWith(context, pattern, given, add),
        text: (expected) => replaced(context, expected, add),
      }
    : { pattern: matches, text: (expected) => expected };
  const resource = coversResource(statement, access.resource, comparing);
  if (unresolved.has("unknown")) return { holds: false, problem: "variable not evaluated" };
  if (!resource) return { holds: false };
  const condition = conditionHolds(statement.Condition, context, comparing);
  if (unresolved.has("unknown")) return { holds: false, problem: "variable not evaluated" };
  if (condition === undefined) return { holds: false, problem: "condition not evaluated" };
  return { holds: condition && !unresolved.has("absent") };
}

/** Whether the statements of a role's own policies allow a request: an explicit deny wins, else one allow suffices. */
export function decide(policies: PolicyDocument[], access: Access): Decision {
  const effects = new Set<string>();
  const notUnderstood: string[] = [];
  for (const { resource, document } of policies) {
    const { Version, Statement } = document as { Version?: string; Statement?: Statement | Statement[] };
    for (const [index, statement] of listed(Statement).entries()) {
      // Policies of the older language, which is in force where none is named, have no variables.
      const { holds, problem } = covers(statement, Version === "2012-10-17", access);
      if (problem !== undefined) notUnderstood.push(`${resource} statement ${statement.Sid ?? index + 1}: ${problem}`);
      // What is not understood never lets a request through, and always keeps it out.
      if (holds || (problem !== undefined && statement.Effect === "Deny")) effects.add(statement.Effect ?? "");
    }
  }
  return { allowed: effects.has("Allow") && !effects.has("Deny"), notUnderstood };
}
