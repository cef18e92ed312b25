import {
  documentDigest,
  documentKey,
  documentText,
  stateKey,
  type TierDocument,
} from "../../../components/bootstrap/documents";
import { archiveKey } from "../../../components/chefRepository/archive";
import { poll } from "../lab/exec";
import type { FaultContext } from "./context";
import { changedArchive } from "./repository";
import type { MemberRecord, RollWatch } from "./rollWatch";

/** Time for all members to take up a change, one after the other. */
export const takeUpMs = 420_000;
/** Time in which nobody may do what must not be done: several passes of the agents. */
export const leftAloneMs = 30_000;

/** What members are asked to take up, as the bucket has it. */
export class Wanted {
  private readonly bucket: string;
  private readonly documentKey: string;

  constructor(private readonly context: FaultContext) {
    this.bucket = context.members[0]!.node.facts.bucket;
    this.documentKey = documentKey(context.tier.name);
  }

  private async get(key: string): Promise<Buffer> {
    const stored = await this.context.lab.standIn.getObject(this.bucket, key);
    if (!stored) throw new Error(`the bucket has no ${key}`);
    return stored;
  }

  private put(key: string, body: string | Buffer): Promise<void> {
    return this.context.lab.standIn.putObject(this.bucket, key, Buffer.from(body));
  }

  /** The digest by which members know what they have applied. */
  async digest(): Promise<string> {
    return documentDigest((await this.get(this.documentKey)).toString());
  }

  /** Puts a changed document of the tier in force; gives what puts the old one back. */
  async changeDocument(change: (document: TierDocument) => void): Promise<() => Promise<void>> {
    const old = await this.get(this.documentKey);
    const document = documentOf(old);
    change(document);
    const text = documentText(document);
    await this.put(stateKey(this.context.tier.name, documentDigest(text)), text);
    await this.put(this.documentKey, text);
    return () => this.put(this.documentKey, old);
  }

  /** The archive in force, as it is packed. */
  async archive(): Promise<Buffer> {
    return this.get(documentOf(await this.get(this.documentKey)).archive.key);
  }

  /**
   * Puts a changed archive in force, packed as every other one: `change` gets the folder of its files. Gives what puts
   * the document before it back.
   */
  async changeArchive(archive: Buffer, change: (folder: string) => void): Promise<() => Promise<void>> {
    const { sha256, base64 } = await changedArchive(this.context.lab, archive, change);
    const key = archiveKey(sha256);
    await this.put(key, Buffer.from(base64, "base64"));
    return this.changeDocument((document) => Object.assign(document.archive, { key, sha256 }));
  }
}

const documentOf = (stored: Buffer): TierDocument => JSON.parse(stored.toString()) as TierDocument;

/** Waits for a member that says that a digest has failed on it. */
export async function firstFailure(watch: RollWatch, digest: string): Promise<{ name: string; reason: string }> {
  const failed = await poll(async () => {
    const found = [...(await watch.records())].find(([, { digestFailed }]) => digestFailed === digest);
    return found && { name: found[0], reason: found[1].reason ?? "" };
  }, takeUpMs);
  if (!failed) throw new Error(`no member reported digest ${digest} as failed within ${takeUpMs / 1000} s`);
  return failed;
}

/** Members that have applied a digest or failed with it. */
export const triedBy = async (watch: RollWatch, digest: string): Promise<string[]> =>
  [...(await watch.records())]
    .filter(([, { digestFailed, digestApplied }]) => digestFailed === digest || digestApplied === digest)
    .map(([name]) => name);

/** A member that failed with what came later goes on saying so until it has applied this once more. */
const hasApplied = ({ digestApplied, digestFailed }: MemberRecord, digest: string): boolean =>
  digestApplied === digest && digestFailed === null;

/** Waits until every member has applied a digest, takes part, and the lock is free. */
export async function applied(watch: RollWatch, digest: string): Promise<void> {
  const done = await poll(
    async () => {
      const records = await watch.records();
      if (![...records.values()].every((record) => hasApplied(record, digest))) return undefined;
      return watch.allServe && (await watch.lock())?.state !== "held" ? true : undefined;
    },
    takeUpMs,
    500,
  );
  if (done) return;
  const behind = [...(await watch.records())]
    .filter(([, record]) => !hasApplied(record, digest))
    .map(([name, { reason }]) => `${name} has not applied it (${reason ?? "no reason given"})`);
  const lock = await watch.lock();
  if (!watch.allServe) behind.push("not every member serves");
  if (lock?.state === "held") behind.push(`${lock.holder ?? "somebody"} holds the lock`);
  throw new Error(`the change did not go through within ${takeUpMs / 1000} s: ${behind.join(", ")}`);
}
