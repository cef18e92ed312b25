import { since } from "../../../faults/context";
import type { Fault } from "../../../faults/fault";
import { laggingAndBlank, launchedAll, silenceMs, startWords, takeAway } from "../../../faults/instances";
import { verdict } from "../../../faults/up";
import { answers, longestGap } from "../../../probes/client";
import { sleep } from "../../../lab/exec";

/** Time in which a client says how many of its writes were acknowledged. */
const tellMs = 2_000;

export const twoDead: Fault = {
  name: "two-dead",
  outcome: "with two masters dead, the leader among them, no write is acknowledged; with them back nothing is lost",
  async run(context) {
    const { leader, followers } = await context.roles();
    const victims = [leader, followers[0]];
    const launches = new Map(victims.map((slot) => [slot, slot.launches]));
    let during = 0;
    let took = "";
    const result = await context.underClient("two-dead", async (client) => {
      const back = await Promise.all(victims.map((slot) => takeAway(context, slot)));
      await sleep(tellMs);
      const before = client.acknowledged;
      await sleep(silenceMs);
      during = client.acknowledged - before;
      const began = Date.now();
      await Promise.all(back.map((call) => call()));
      await launchedAll(context, launches);
      await context.whole();
      took = since(began);
    });
    const names = victims.map(({ node }) => node.name).join(" and ");
    return verdict(
      [`${names} away for ${silenceMs / 1000} s, whole ${took} after they came back, ${answers(result)}`],
      {
        [`${during} writes ACKNOWLEDGED meanwhile`]: during === 0,
        "acknowledged writes LOST": (result.lost ?? 0) === 0,
      },
    );
  },
};

export const laggingBlank: Fault = {
  name: "lagging-blank",
  outcome:
    "a blank and a lagging master form no second log: they lead nobody, and when the third returns, the write that it alone has is there",
  async run(context) {
    let missing = (): Promise<string[]> => Promise.resolve([]);
    const { leader, lagging, blank, elected, back } = await laggingAndBlank(context, async (one, other) => {
      const missingOn = await context.store("lagging");
      missing = () => missingOn([one, other]);
    });
    const words = await startWords(blank);
    const began = Date.now();
    await back();
    const lost = await missing();
    const seen = `${lagging.node.name} lagging and ${blank.node.name} blank ("${words}"), ${leader.node.name} back: whole after ${since(began)}`;
    return verdict([seen], {
      [`${elected ?? ""} LED`]: elected === undefined,
      [`the write is NOT on ${lost.join(", ")}`]: lost.length === 0,
    });
  },
};

const kills = 10;
/** ZooKeeper notices within one tick after the session's four seconds. */
const medianMs = 6_000;

export const tenKills: Fault = {
  name: "ten-kills",
  outcome:
    "ten times the leading master's process is killed: the next one leads within 6 s as the median, no write is lost",
  async run(context) {
    const gaps: number[] = [];
    const result = await context.underClient("ten-kills", async () => {
      while (gaps.length < kills) {
        const { leader } = await context.roles();
        const began = Date.now();
        const unit = leader.node.facts.service;
        await leader.machine.run(["systemctl", "kill", "--signal=KILL", unit]);
        await context.otherLeader(leader);
        gaps.push(Date.now() - began);
        await context.whole();
      }
    });
    gaps.sort((one, other) => one - other);
    const median = (gaps[kills / 2 - 1]! + gaps[kills / 2]!) / 2;
    const seconds = (ms: number | undefined): string => `${((ms ?? 0) / 1000).toFixed(1)} s`;
    const seen = `the next leader after ${seconds(median)} as the median, ${seconds(gaps[0])} to ${seconds(gaps.at(-1))}, ${answers(result)}, ${longestGap(result)}`;
    return verdict([seen], {
      [`MORE than ${medianMs / 1000} s`]: median <= medianMs,
      "acknowledged writes LOST": (result.lost ?? 0) === 0,
    });
  },
};
