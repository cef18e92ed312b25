import { poll } from "../lab/exec";
import { complaintWith, since } from "./context";
import type { Fault } from "./fault";
import { launchInVain, recorded } from "./launchInVain";
import { neededObjects } from "./services";
import { hangs } from "./stageTwo";
import { verdict } from "./up";
import { Wanted } from "./wanted";

/** Longer than any pause between two tries of a node. */
const noticeMs = 60_000;
/** Enough for all steps that come before the first look into the bucket. */
const shortDeadlineSeconds = 60;

export const lateObjects: Fault = {
  name: "late-objects",
  outcome:
    "a launch that first finds neither document nor archive, and then may not read them, waits for them and completes",
  async run(context) {
    const slot = await context.bystander();
    const { lab } = context;
    const { launches } = slot;
    const missing: string[] = await neededObjects(context, slot);
    const answer = (code: 404 | 403): Promise<void> =>
      lab.standIn.trouble({ objects: Object.fromEntries(missing.map((key) => [key, code])) });
    const noticed: string[] = [];
    const notice = async (key: string, word: string): Promise<void> => {
      const words = await poll(() => {
        const found = complaintWith(slot, word);
        return Promise.resolve(found?.includes(key) ? found : undefined);
      }, noticeMs);
      if (!words) throw new Error(`${slot.node.name} did not say within ${noticeMs / 1000} s that ${key} is ${word}`);
      noticed.push(`${key.slice(0, 20)} ${word}`);
    };

    const began = Date.now();
    try {
      await answer(404);
      await lab.terminate(slot.node.name);
      while (missing[0] !== undefined) {
        await notice(missing[0], "NoSuchKey");
        await answer(403);
        await notice(missing[0], "AccessDenied");
        missing.shift();
        await answer(404);
      }
    } finally {
      await lab.standIn.trouble({ objects: {} });
    }
    await context.replaced(slot, launches);
    return {
      ok: true,
      text: `${slot.node.name} said ${noticed.join(", ")}; then it was launched, whole again after ${since(began)}`,
    };
  },
};

export const noArchive: Fault = {
  name: "no-archive",
  outcome: "a launch that never gets its archive is abandoned at its deadline, says why, and leaves a record of it",
  async run(context) {
    const slot = await context.bystander();
    const { standIn } = context.lab;
    const [, archive] = await neededObjects(context, slot);
    const abandoned = await launchInVain(context, slot, shortDeadlineSeconds, async () => {
      await standIn.trouble({ objects: { [archive]: 404 } });
      return () => standIn.trouble({ objects: {} });
    });
    const { result, took, words, record } = abandoned;
    const seen = `${slot.node.name} with a deadline of ${shortDeadlineSeconds} s: ${result} after ${took}, "${words.slice(0, 200)}"; with the archive again all is whole`;
    return verdict([seen], {
      "it did NOT say why": words.includes(archive) && words.includes("NoSuchKey"),
      ...recorded(null, abandoned),
      [`the record's last line is "${record?.lastLine ?? ""}"`]: record?.lastLine.includes(archive) === true,
    });
  },
};

/** So much that the second stage has its fair minute, and no more. */
const hangDeadlineSeconds = 105;

export const hangInLaunch: Fault = {
  name: "hang-in-launch",
  outcome:
    "a launch whose second stage does not end is abandoned before its deadline, and its record speaks against the digest; with the document before all is whole",
  async run(context) {
    const slot = await context.bystander();
    const wanted = new Wanted(context);
    const abandoned = await launchInVain(context, slot, hangDeadlineSeconds, async () =>
      wanted.changeArchive(await wanted.archive(), hangs),
    );
    const { result, took, record } = abandoned;
    const seen = `${slot.node.name} with a deadline of ${hangDeadlineSeconds} s: ${result} after ${took}, "${record?.lastLine.slice(0, 200) ?? ""}"; with the document before all is whole`;
    return verdict([seen], {
      ...recorded(1, abandoned),
      "the record has NO last line of it": record?.lastLine.includes("stage two") === true,
    });
  },
};
