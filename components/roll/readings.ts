import type { SlotKind } from "../bootstrap/nodeSpec";
import { documentDigest, documentKey } from "../bootstrap/documents";
import { FaultList, describeFault } from "../faults";
import { isMap } from "../structured";
import type { RollRequest } from "./request";
import { isUnread, type BornMember, type GroupSight, type LockSight, type MemberSight, type Sight } from "./sight";
import type { RecordSight, Unread } from "./sight";

/** Keys of the objects that a roller reads; who writes them is in chef/README.md. */
export const keys = {
  document: (tier: string) => documentKey(tier),
  member: (tier: string, id: number) => `members/${tier}/${id}.json`,
  born: (tier: string, incarnation: string) => `ensembles/${tier}/${incarnation}.json`,
  lock: (tier: string) => `ensembles/${tier}/lock.json`,
  /** What rollers of a fleet remember of each other. */
  fleet: (tier: string) => `fleets/${tier}.json`,
  /** Below it each node of a fleet has a folder of its own, and in it an entry: its address. */
  hosts: (tier: string) => `hosts/${tier}/`,
  /** Below it each node that gave up its launch has left its last words. */
  launches: (tier: string) => `launches/${tier}/`,
};

/** Keys of what members share among themselves, by kind: an ensemble has births and a lock, a pair a lock, a single nothing. */
export function sharedKeys(kind: SlotKind, tier: string): string[] {
  const shared: Record<SlotKind, string[]> = {
    ensemble: [`ensembles/${tier}/*`],
    pair: [keys.lock(tier)],
    single: [],
  };
  return shared[kind];
}

/** The key of the lock, which a single does not have. */
export const lockKeys = (kind: SlotKind, tier: string): string[] => (kind === "single" ? [] : [keys.lock(tier)]);

/** An object as it was read. */
export interface Read {
  text: string;
  etag?: string;
  writtenAt: number;
}

/** Keys of everything that a roll of this kind looks at: a single has no lock, and only an ensemble is born. */
export function keysOf({ kind, tier, incarnation, members }: RollRequest): string[] {
  return [
    keys.document(tier),
    ...members.map(({ id }) => keys.member(tier, id)),
    ...lockKeys(kind, tier),
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
    return read && { key, text: read.text, etag: read.etag, writtenAt: read.writtenAt };
  };
  const { digest, born } = documentIn(tier, objects);
  return {
    now,
    lock: lockIn(get(keys.lock(tier))),
    born: incarnation === undefined ? undefined : bornIn(get(keys.born(tier, incarnation))),
    // A document that cannot be read stops every roll.
    isKnownBorn: born !== undefined && born === incarnation,
    digest,
    members: members.map((wanted) => ({
      wanted,
      group: groups.get(wanted.group),
      ...recordIn(get(keys.member(tier, wanted.id)), request),
    })),
  };
}

/** An object as it was read, with its key. */
export interface Stored extends Read {
  key: string;
}

type Content = Record<string, unknown>;
type Check = (value: unknown) => boolean;
/** Fields of an object, each with its check and what is allowed. */
export type Fields = [name: string, check: Check, allowed: string][];

export const isText: Check = (value) => typeof value === "string";
const isNumber: Check = (value) => typeof value === "number";
const isFlag: Check = (value) => typeof value === "boolean";
const isNull: Check = (value) => value === null;
export const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const orNothing =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const isMember: Check = (value) => isMap(value) && isNumber(value.id) && isText(value.address);

const documentFields: Fields = [
  ["archive", isMap, "an object"],
  ["born", orNothing(isText), "text, or nothing"],
];
const bornFields: Fields = [
  ["members", (value) => Array.isArray(value) && value.every(isMember), "members with id and address"],
];
const lockFields: Fields = [
  ["state", (value) => value === "free" || value === "held", "free, held"],
  ["nonce", isText, "text"],
  ["holder", orNothing(isText), "text, or nothing"],
  ["instance", orNothing(isText), "text, or nothing"],
  ["purpose", orNothing(isText), "text, or nothing"],
  ["stopped", orNothing(isFlag), "true, false, or nothing"],
];
const memberFields: Fields = [
  ["instanceId", isText, "text"],
  ["serving", isFlag, "true, false"],
  ["leads", isFlag, "true, false"],
  ["synced", orNull(isNumber), "a number, null"],
  ["mode", isText, "text"],
  ["data", isFlag, "true, false"],
  ["label", orNull(isMap), "an object, null"],
  ["digestApplied", orNull(isText), "text, null"],
  ["digestFailed", orNull(isText), "text, null"],
  ["reason", orNull(isText), "text, null"],
  ["lastLogLine", orNull(isText), "text, null"],
];
/** Members of an ensemble say which life they are of, the others have one for ever. */
const recordFields: Record<SlotKind, Fields> = {
  ensemble: [["incarnation", isText, "text"], ...memberFields],
  pair: [["incarnation", isNull, "null"], ...memberFields],
  single: [["incarnation", isNull, "null"], ...memberFields],
};

/** The content of an object with these fields. One that is no such object, or of a newer format, says nothing but that. */
export function contentOf(stored: Stored, fields: Fields): Content | Unread {
  const unread = (why: string): Unread => ({ unread: `${stored.key} cannot be read: ${why}` });
  let content: unknown;
  try {
    content = JSON.parse(stored.text);
  } catch {
    return unread("it is no JSON");
  }
  if (!isMap(content)) return unread("it is no JSON object");
  if (content.formatVersion !== 1) {
    return unread(describeFault({ property: "formatVersion", given: content.formatVersion, problem: "allowed: 1" }));
  }
  const faults = new FaultList();
  for (const [name, check, allowed] of fields) {
    if (!check(content[name])) faults.check(name, content[name], `allowed: ${allowed}`);
  }
  return faults.all.length === 0 ? content : unread(faults.all.map(describeFault).join("; "));
}

/** Nobody takes a lock that cannot be read before it is stale: somebody may hold it. */
function lockIn(stored: Stored | undefined): LockSight {
  if (stored === undefined) return { state: "none", writtenAt: 0 };
  const { writtenAt, etag } = stored;
  const content = contentOf(stored, lockFields);
  if (isUnread(content)) return { state: "held", unread: content.unread, writtenAt, etag };
  return { ...(content as unknown as LockSight), writtenAt, etag };
}

function bornIn(stored: Stored | undefined): Sight["born"] {
  if (stored === undefined) return undefined;
  const content = contentOf(stored, bornFields);
  return isUnread(content) ? content : (content.members as BornMember[]);
}

/** What the bucket asks of a tier's nodes, `none` while there is no document, and the life that it names as born. */
function documentIn(tier: string, objects: Map<string, Read>): { digest: string | Unread; born?: string } {
  const key = keys.document(tier);
  const document = objects.get(key);
  if (document === undefined) return { digest: "none" };
  const content = contentOf({ ...document, key }, documentFields);
  if (isUnread(content)) return { digest: content };
  return { digest: documentDigest(document.text), born: content.born as string | undefined };
}

/** What the bucket asks of a tier's nodes; `none` while there is no document. */
export const digestIn = (tier: string, objects: Map<string, Read>): string | Unread => documentIn(tier, objects).digest;

/** A member's record: its own when it is of the wanted incarnation, else what it says of another life. */
function recordIn(
  stored: Stored | undefined,
  { kind, incarnation }: RollRequest,
): Pick<MemberSight, "record" | "otherLife" | "unread"> {
  if (stored === undefined) return {};
  const { writtenAt } = stored;
  const content = contentOf(stored, recordFields[kind]);
  if (isUnread(content)) return content;
  const life = content.incarnation as string | null;
  const record = Object.assign(content as unknown as RecordSight, { writtenAt });
  return life === (incarnation ?? null)
    ? { record }
    : { otherLife: { incarnation: life ?? "", instanceId: record.instanceId, serving: record.serving, writtenAt } };
}
