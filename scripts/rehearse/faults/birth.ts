import { poll } from "../lab/exec";
import { since } from "./context";
import type { Fault } from "./fault";
import { RollWatch, written } from "./rollWatch";
import { verdict } from "./up";
import { applied, Wanted } from "./wanted";

export const lostBornRecord: Fault = {
  name: "lost-born-record",
  kinds: ["ensemble"],
  outcome: "the record of the ensemble's birth, once deleted, is written again by a member that keeps a copy of it",
  async run(context) {
    const { lab, members } = context;
    await context.roles();
    const { bucket, tier, member } = members[0]!.node.facts;
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

export const otherMemberList: Fault = {
  name: "other-member-list",
  kinds: ["ensemble"],
  outcome: "a document that lists other members than the ensemble was born with changes no member; every one says so",
  async run(context) {
    const { members, tier } = context;
    await context.roles();
    const configurations = (): string =>
      JSON.stringify(members.map(({ machine }) => tier.configuration.map((file) => machine.read(file))));
    const before = configurations();
    const wanted = new Wanted(context);
    return RollWatch.during(context, "list", async (watch) => {
      const began = Date.now();
      const putBack = await wanted.changeDocument((document) => void document.members.pop());
      await applied(watch, await wanted.digest());
      const after = since(began);
      const words = [...(await watch.records()).values()].map(({ listRefused }) => listRefused);
      const same = configurations() === before;
      await putBack();
      await applied(watch, await wanted.digest());
      const result = await watch.stop();
      const seen = `all members say "${words[0] ?? ""}" after ${after}, ${watch.restarted.size} restarted, ${written(result)}`;
      return verdict([seen], {
        "NOT every member says so": words.every((text) => text?.includes("was born with")),
        [`${tier.configuration.join(", ")} CHANGED`]: same,
        "a member RESTARTED": watch.restarted.size === 0,
        "acknowledged writes LOST": (result.lost ?? 0) === 0,
      });
    });
  },
};
