import { documentDigest, documentKey, stateKey, type TierDocument } from "../../../components/bootstrap/documents";
import { archiveKey } from "../../../components/chefRepository/archive";
import { poll } from "../lab/exec";
import type { FaultContext } from "./context";
import { changedArchive } from "./repository";
import type { RollWatch } from "./rollWatch";

/** Time for all members to take up a change, one after the other. */
export const takeUpMs = 420_000;

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

  private async document(): Promise<TierDocument> {
    return JSON.parse((await this.get(this.documentKey)).toString()) as TierDocument;
  }

  /** Puts a changed document of the tier in force; gives what puts the old one back. */
  async changeDocument(change: (document: TierDocument) => void): Promise<() => Promise<void>> {
    const old = await this.get(this.documentKey);
    const document = await this.document();
    change(document);
    const text = `${JSON.stringify(document, null, 2)}\n`;
    await this.put(stateKey(this.context.tier.name, documentDigest(text)), text);
    await this.put(this.documentKey, text);
    return () => this.put(this.documentKey, old);
  }

  /** The archive in force, as it is packed. */
  async archive(): Promise<Buffer> {
    return this.get((await this.document()).archive.key);
  }

  /** Puts a changed archive in force, packed as every other one: `change` gets the folder of its files. */
  async changeArchive(archive: Buffer, change: (folder: string) => void): Promise<void> {
    const { sha256, base64 } = await changedArchive(this.context.lab, archive, change);
    const key = archiveKey(sha256);
    await this.put(key, Buffer.from(base64, "base64"));
    await this.changeDocument((document) => Object.assign(document.archive, { key, sha256 }));
  }
}

/** Waits until every member has applied a digest, takes part, and the lock is free. */
export async function applied(watch: RollWatch, digest: string): Promise<void> {
  const done = await poll(
    async () => {
      const records = await watch.records();
      if (![...records.values()].every(({ digestApplied }) => digestApplied === digest)) return undefined;
      return watch.allServe && (await watch.lock())?.state !== "held" ? true : undefined;
    },
    takeUpMs,
    500,
  );
  if (done) return;
  const behind = [...(await watch.records())]
    .filter(([, { digestApplied }]) => digestApplied !== digest)
    .map(([name, { reason }]) => `${name} has not applied it (${reason ?? "no reason given"})`);
  const lock = await watch.lock();
  if (!watch.allServe) behind.push("not every member serves");
  if (lock?.state === "held") behind.push(`${lock.holder ?? "somebody"} holds the lock`);
  throw new Error(`the change did not go through within ${takeUpMs / 1000} s: ${behind.join(", ")}`);
}
