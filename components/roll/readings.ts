import { documentKey, wantedDigest } from "../bootstrap/documents";
import { FaultList, describeFault } from "../faults";
import type { RollRequest } from "./request";
import { isUnread, type BornMember, type GroupSight, type LockSight, type MemberSight, type Sight } from "./sight";
import type { RecordSight, Unread } from "./sight";

/** Keys of the objects that a roller reads; who writes them is in chef/README.md. */
export const keys = {
  pointer: "bundle.json",
  document: (tier: string) => documentKey(tier),
  member: (tier: string, id: number) => `members/${tier}/${id}.json`,
  born: (tier: string, incarnation: string) => `ensembles/${tier}/${incarnation}.json`,
  lock: (tier: string) => `ensembles/${tier}/lock.json`,
};

/** An object as it was read. */
export interface Read {
  text: string;
  etag?: string;
  writtenAt: number;
}

/** Keys of everything that a roll of this kind looks at: a single has no lock, and only an ensemble is born. */
export function keysOf({ kind, tier, incarnation, members }: RollRequest): string[] {
  return [
    ...[keys.pointer, keys.document(tier)],
    ...members.map(({ id }) => keys.member(tier, id)),
    ...(kind === "single" ? [] : [keys.lock(tier)]),
    ...(incarnation === undefined ? [] : [keys.born(tier, incarnation)]),
  ];
}

/** What is seen in the members' groups and in the objects of the bucket, of which absent ones are absent. */
export function sightFrom(
  request: RollRequest,
  now: number,
  groups: Map<string, GroupSight>,
  objects: Map<string, Read>,
): Sight {
  const { tier, incarnation, members } = request;
  const get = (key: string): Stored | undefined => {
    const read = objects.get(key);
    return read && { ...read, key };
  };
  return {
    now,
    lock: lockIn(get(keys.lock(tier))),
    born: incarnation === undefined ? undefined : bornIn(get(keys.born(tier, incarnation))),
    digest: digestIn(get(keys.pointer), get(keys.document(tier))),
    members: members.map((wanted) => ({
      wanted,
      group: groups.get(wanted.group),
      ...recordIn(get(keys.member(tier, wanted.id)), request),
    })),
  };
}

interface Stored extends Read {
  key: string;
}

type Content = Record<string, unknown>;

/** Kinds of values, each with what is allowed. */
const isText = (value: unknown): boolean => typeof value === "string";
const isNull = (value: unknown): boolean => value === null;
const isObject = (value: unknown): value is Content =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const values = {
  text: ["text", isText],
  optionalText: ["text, or nothing", (value) => value === undefined || isText(value)],
  textOrNull: ["text, null", (value) => isNull(value) || isText(value)],
  null: ["null", isNull],
  flag: ["true, false", (value) => typeof value === "boolean"],
  optionalFlag: ["true, false, or nothing", (value) => value === undefined || typeof value === "boolean"],
  countOrNull: ["numbers, null", (value) => isNull(value) || typeof value === "number"],
  objectOrNull: ["objects, null", (value) => isNull(value) || isObject(value)],
  state: ["free, held", (value) => value === "free" || value === "held"],
  members: [
    "members with id and address",
    (value) =>
      Array.isArray(value) &&
      value.every((each) => isObject(each) && typeof each.id === "number" && isText(each.address)),
  ],
} satisfies Record<string, [allowed: string, check: (value: unknown) => boolean]>;

/** The content of an object with these fields. One that is no such object, or of a newer format, says nothing but that. */
function contentOf(stored: Stored, fields: Record<string, keyof typeof values>): Content | Unread {
  const unread = (why: string): Unread => ({ unread: `${stored.key} cannot be read: ${why}` });
  let content: unknown;
  try {
    content = JSON.parse(stored.text);
  } catch {
    return unread("it is no JSON");
  }
  if (!isObject(content)) return unread("it is no JSON object");
  const faults = new FaultList();
  faults.check("formatVersion", content.formatVersion, content.formatVersion === 1 ? undefined : "this roller reads 1");
  for (const [field, kind] of Object.entries(fields)) {
    const [allowed, check] = values[kind];
    faults.check(field, content[field], check(content[field]) ? undefined : `allowed: ${allowed}`);
  }
  return faults.all.length === 0 ? content : unread(faults.all.map(describeFault).join("; "));
}

/** Nobody takes a lock that cannot be read before it is stale: somebody may hold it. */
function lockIn(stored: Stored | undefined): LockSight {
  if (stored === undefined) return { state: "none", writtenAt: 0 };
  const { writtenAt, etag } = stored;
  const content = contentOf(stored, {
    ...{ state: "state", nonce: "text", holder: "optionalText", instance: "optionalText", purpose: "optionalText" },
    ...{ stopped: "optionalFlag" },
  });
  if (isUnread(content)) return { state: "held", unread: content.unread, writtenAt, etag };
  return { ...(content as unknown as LockSight), writtenAt, etag };
}

function bornIn(stored: Stored | undefined): Sight["born"] {
  if (stored === undefined) return undefined;
  const content = contentOf(stored, { members: "members" });
  return isUnread(content) ? content : (content.members as BornMember[]);
}

/** What the bucket asks of the tier's members; `none` while pointer or document is missing. */
function digestIn(pointer: Stored | undefined, document: Stored | undefined): Sight["digest"] {
  if (pointer === undefined || document === undefined) return "none";
  const content = contentOf(pointer, { sha256: "text" });
  return isUnread(content) ? content : wantedDigest(content.sha256 as string, document.text);
}

/** A member's record: its own when it is of the wanted incarnation, else what it says of another life. */
function recordIn(
  stored: Stored | undefined,
  { kind, incarnation }: RollRequest,
): Pick<MemberSight, "record" | "otherLife" | "unread"> {
  if (stored === undefined) return {};
  const { writtenAt } = stored;
  const content = contentOf(stored, {
    ...{ incarnation: kind === "ensemble" ? "text" : "null", instanceId: "text" },
    ...{ serving: "flag", leads: "flag", synced: "countOrNull", mode: "text", data: "flag", label: "objectOrNull" },
    ...{ digestApplied: "textOrNull", digestFailed: "textOrNull", reason: "textOrNull", lastLogLine: "textOrNull" },
  });
  if (isUnread(content)) return content;
  const life = content.incarnation as string | null;
  const record = { ...(content as unknown as RecordSight), writtenAt };
  return life === (incarnation ?? null)
    ? { record }
    : { otherLife: { incarnation: life ?? "", serving: record.serving, writtenAt } };
}
