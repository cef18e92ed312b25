import { documentKey, type TierDocument } from "../../../components/bootstrap/documents";
import { poll } from "../lab/exec";
import type { Slot } from "../lab/lab";
import { complaintWith, type FaultContext, since } from "./context";
import type { Fault } from "./fault";

const metadataDelayMs = 500;

/** Objects that a launch cannot do without, in the order in which a node asks for them: document, archive. */
export async function neededObjects({ lab }: FaultContext, { node }: Slot): Promise<[string, string]> {
  const key = documentKey(node.facts.tier);
  const document = await lab.standIn.getObject(node.facts.bucket, key);
  if (!document) throw new Error(`the bucket has no ${key}`);
  const { archive } = JSON.parse(document.toString()) as TierDocument;
  return [key, archive.key];
}

export const slowMetadata: Fault = {
  name: "slow-metadata",
  outcome: "a new instance is launched all the same when each answer of the metadata service takes half a second",
  async run(context) {
    const slot = await context.bystander();
    const { launches } = slot;
    const began = Date.now();
    await context.lab.standIn.trouble({ metadataDelayMs });
    try {
      await context.lab.terminate(slot.node.name);
      await context.replaced(slot, launches);
    } finally {
      await context.lab.standIn.trouble({ metadataDelayMs: 0 });
    }
    return { ok: true, text: `${slot.node.name} replaced: whole again after ${since(began)}` };
  },
};

export const secretRefused: Fault = {
  name: "secret-refused",
  needs: "a secret",
  outcome: "a new instance says that it was refused, waits, and goes on once it may read the secret",
  async run(context) {
    const slot = await context.bystander();
    const { launches } = slot;
    const { lab } = context;
    await lab.standIn.trouble({ refuseSecrets: true });
    let words: string | undefined;
    try {
      await lab.terminate(slot.node.name);
      words = await poll(() => complaintWith(slot, "AccessDenied"), 60_000);
    } finally {
      await lab.standIn.trouble({ refuseSecrets: false });
    }
    if (words === undefined) throw new Error(`${slot.node.name} did not say within 60 s that it was refused`);
    await context.replaced(slot, launches);
    return {
      ok: true,
      text: `${slot.node.name}: "${words.slice(0, 160)}"; allowed again, it was launched and all is whole`,
    };
  },
};

export const wrongArchiveDigest: Fault = {
  name: "wrong-archive-digest",
  outcome: "an archive whose bytes are not the document's digest is refused; the launch is abandoned",
  async run(context) {
    const slot = await context.bystander();
    const { lab } = context;
    const { bucket } = slot.node.facts;
    // Another fault may have put another archive in force than the plan's.
    const [, key] = await neededObjects(context, slot);
    const bytes = await lab.standIn.getObject(bucket, key);
    if (!bytes) throw new Error(`the bucket has no ${key}`);
    const before = slot.launches;
    let words = "";
    let result = "";
    await lab.standIn.putObject(bucket, key, Buffer.concat([bytes, Buffer.from("x")]));
    lab.keptWhenAbandoned.add(slot.node.name);
    try {
      await lab.terminate(slot.node.name);
      result = await context.launched(slot, before);
      words = complaintWith(slot, "sha256") ?? "";
    } finally {
      await lab.standIn.putObject(bucket, key, bytes);
      lab.keptWhenAbandoned.delete(slot.node.name);
    }
    await lab.terminate(slot.node.name);
    await context.replaced(slot, before + 1);
    const ok = result === "ABANDON" && words !== "";
    return {
      ok,
      text: `${slot.node.name}: ${result}, "${words.slice(0, 120)}…"; with the right bytes again all is whole`,
    };
  },
};
