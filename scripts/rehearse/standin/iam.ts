import type { PolicyDocument } from "../planView";

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

interface Statement {
  Sid?: string;
  Effect?: string;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

const listed = <T>(value: T | T[] | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** IAM's own wildcards: `*` any run of characters, `?` exactly one. */
export function matches(pattern: string, value: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${expression}$`, "s").test(value);
}

/** Action names count without regard to case, resources with it. */
const matchesAction = (pattern: string, action: string): boolean =>
  matches(pattern.toLowerCase(), action.toLowerCase());

type Operator = (expected: string, given: string) => boolean;
const operators: Record<string, Operator> = {
  StringEquals: (expected, given) => expected === given,
  StringNotEquals: (expected, given) => expected !== given,
  StringLike: matches,
  StringNotLike: (expected, given) => !matches(expected, given),
  ArnEquals: matches,
  ArnLike: matches,
  Bool: (expected, given) => expected.toLowerCase() === given.toLowerCase(),
};

/** True or false, or undefined for an operator that is not known here. */
function conditionHolds(condition: Statement["Condition"], context: Access["context"]): boolean | undefined {
  for (const [name, keys] of Object.entries(condition ?? {})) {
    const ifExists = name.endsWith("IfExists");
    const operatorName = ifExists ? name.slice(0, -"IfExists".length) : name;
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
      const outcomes = listed(expected).map((value) => operator(value, given));
      if (negated ? !outcomes.every(Boolean) : !outcomes.some(Boolean)) return false;
    }
  }
  return true;
}

const listsNone = (patterns: string | string[] | undefined, matching: (pattern: string) => boolean): boolean =>
  !listed(patterns).some(matching);

/** Whether a statement is about the request's action and resource. */
function covers({ Action, NotAction, Resource, NotResource }: Statement, { action, resource }: Access): boolean {
  const sameAction = (pattern: string): boolean => matchesAction(pattern, action);
  const sameResource = (pattern: string): boolean => matches(pattern, resource);
  return (
    (Action === undefined ? listsNone(NotAction, sameAction) : listed(Action).some(sameAction)) &&
    (Resource === undefined ? listsNone(NotResource, sameResource) : listed(Resource).some(sameResource))
  );
}

/** Whether the statements of a role's own policies allow a request: an explicit deny wins, else one allow suffices. */
export function decide(policies: PolicyDocument[], access: Access): Decision {
  const effects = new Set<string>();
  const notUnderstood: string[] = [];
  for (const { resource, document } of policies) {
    const statements = listed((document as { Statement?: Statement | Statement[] }).Statement);
    for (const [index, statement] of statements.entries()) {
      if (!covers(statement, access)) continue;
      const holds = conditionHolds(statement.Condition, access.context);
      if (holds === undefined) {
        notUnderstood.push(`${resource} statement ${statement.Sid ?? index + 1}: condition not evaluated`);
      }
      // A condition that is not understood never lets a request through, and always keeps it out.
      if (holds ?? statement.Effect === "Deny") effects.add(statement.Effect ?? "");
    }
  }
  return { allowed: effects.has("Allow") && !effects.has("Deny"), notUnderstood };
}
