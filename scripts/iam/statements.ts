import { isMasked } from "../plan/masks";

/** One statement of a policy of IAM, or of a bucket. */
export interface Statement {
  Sid?: string;
  Effect?: string;
  Principal?: unknown;
  NotPrincipal?: unknown;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

export const listed = <T>(value: T | T[] | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** The statements of a policy's text or document; none where it is a secret, or nothing that IAM would take. */
export function statementsOf(policy: unknown): Statement[] {
  if (isMasked(policy)) return [];
  let document: unknown = policy;
  if (typeof policy === "string") {
    try {
      document = JSON.parse(policy);
    } catch {
      return [];
    }
  }
  const { Statement: statements } = (document ?? {}) as { Statement?: unknown };
  return listed(statements).filter(isStatement);
}

/** A statement's name in messages: its Sid, or its number. */
export const statementName = ({ Sid }: Statement, index: number): string => `statement ${Sid ?? index + 1}`;

const patterns = ["Action", "NotAction", "Resource", "NotResource"] as const;

function isStatement(value: unknown): value is Statement {
  if (typeof value !== "object" || value === null) return false;
  const statement = value as Record<string, unknown>;
  const keys = Object.values(statement.Condition ?? {}) as unknown[];
  return (
    patterns.every((key) => listed(statement[key]).every((each) => typeof each === "string")) &&
    keys.every((each) => typeof each === "object" && each !== null)
  );
}
