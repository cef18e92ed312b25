import { poll } from "../lab/exec";
import type { Slot } from "../lab/lab";
import { type Fault, since } from "./context";

export const lostBornRecord: Fault = {
  name: "lost-born-record",
  outcome: "the record of the ensemble's birth, once deleted, is written again by a member that keeps a copy of it",
  async run(context) {
    const { lab, members } = context;
    await context.roles();
    const { bucket, tier, member } = (members[0] as Slot).node.facts;
    const key = `ensembles/${tier}/${member?.incarnation ?? ""}.json`;
    const list = (record: Buffer | undefined): unknown =>
      record && (JSON.parse(record.toString()) as { members: unknown }).members;
    const before = list(await lab.standIn.getObject(bucket, key));
    if (!before) throw new Error(`the bucket has no ${key}`);
    const began = Date.now();
    await lab.standIn.deleteObject(bucket, key);
    const record = await poll(() => lab.standIn.getObject(bucket, key), 90_000);
    if (!record) throw new Error(`${key} was not written again within 90 s`);
    const { recordedBy } = JSON.parse(record.toString()) as { recordedBy: string };
    const same = JSON.stringify(list(record)) === JSON.stringify(before);
    await context.whole();
    const text = `${key} deleted: written again by ${recordedBy} after ${since(began)}, ${same ? "with the same members" : "with OTHER members"}`;
    return { ok: same, text };
  },
};
