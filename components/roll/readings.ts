import { wantedDigest, documentKey } from "../bootstrap/documents";
import { serves } from "./health";
import type { RollRequest } from "./request";
import type { LockSight, MemberSight, RecordSight, Sight } from "./sight";

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

interface RecordContent extends Omit<RecordSight, "writtenAt"> {
  incarnation: string;
}

export function readLock(stored: Read | undefined): LockSight {
  if (stored === undefined) return { state: "none", writtenAt: 0 };
  const content = JSON.parse(stored.text) as Omit<LockSight, "writtenAt" | "etag">;
  return { ...content, writtenAt: stored.writtenAt, etag: stored.etag };
}

export function readBorn(stored: Read | undefined): Sight["born"] {
  return stored && (JSON.parse(stored.text) as { members: { id: number; address: string }[] }).members;
}

/** What the bucket asks of the tier's members; undefined while pointer or document is missing. */
export function readDigest(pointer: Read | undefined, document: Read | undefined): string {
  if (pointer === undefined || document === undefined) return "none";
  return wantedDigest((JSON.parse(pointer.text) as { sha256: string }).sha256, document.text);
}

/** A member's record: its own when it is of the wanted incarnation, else what it says of another life. */
export function readRecord(
  stored: Read | undefined,
  { incarnation }: RollRequest,
): Pick<MemberSight, "record" | "otherLife"> {
  if (stored === undefined) return {};
  const content = JSON.parse(stored.text) as RecordContent;
  const { writtenAt } = stored;
  return content.incarnation === incarnation
    ? { record: { ...content, writtenAt } }
    : { otherLife: { incarnation: content.incarnation, serving: serves(content), writtenAt } };
}
