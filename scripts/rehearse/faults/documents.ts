import { poll } from "../lab/exec";
import { Writer } from "../probes/writer";
import { type Fault, since } from "./index";

/** Time for all members to take up a new document, one after the other. */
const rollMs = 420_000;

export const changedSetting: Fault = {
  name: "changed-setting",
  outcome: "members take up a new tickTime and restart one at a time, under a writer that loses nothing",
  async run(context) {
    const { lab, members } = context;
    await context.roles();
    const { bucket, tier } = members[0]!.node.facts;
    const key = `tiers/${tier}.json`;
    const stored = await lab.standIn.getObject(bucket, key);
    if (!stored) throw new Error(`the bucket has no ${key}`);
    const document = JSON.parse(stored.toString()) as { settings: { zooCfg: Record<string, unknown> } };
    const tickTime = Number(document.settings.zooCfg["tickTime"]) + 500;
    document.settings.zooCfg["tickTime"] = tickTime;

    const writer = await Writer.start(context.tools, "client", context.hosts, `/rehearsal-setting-${Date.now()}`);
    const began = Date.now();
    await lab.standIn.putObject(bucket, key, Buffer.from(`${JSON.stringify(document, null, 2)}\n`));
    let mostAway = 0;
    const restarted = new Set<string>();
    const done = await poll(
      async () => {
        // Nobody listens while a member restarts; without a leader the others listen and do not serve.
        const { clientPort } = context.settings;
        const answers = await Promise.all(
          members.map(({ node }) => lab.standIn.word(node.address, clientPort, "srvr")),
        );
        const away = members.filter((_, index) => answers[index] === null);
        mostAway = Math.max(mostAway, away.length);
        for (const { node } of away) restarted.add(node.name);
        const taken = members.every(({ machine }) =>
          machine.read("etc/zookeeper/zoo.cfg")?.includes(`tickTime=${tickTime}\n`),
        );
        const serving = answers.every((answer) => answer?.includes("Mode: "));
        return taken && serving && restarted.size === members.length ? true : undefined;
      },
      rollMs,
      200,
    );
    const result = await writer.stop();
    if (!done)
      throw new Error(`after ${rollMs / 1000} s only ${[...restarted].join(", ") || "no member"} had restarted`);
    const text = `tickTime ${tickTime}: ${restarted.size} members restarted in ${since(began)}, at most ${mostAway} at a time, ${result.lost} of ${result.acknowledged} acknowledged writes lost, longest gap ${(result.longestGapMs / 1000).toFixed(1)} s`;
    return { ok: mostAway === 1 && result.lost === 0, text };
  },
};
