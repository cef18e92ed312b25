import { renderUserData } from "../../../components/bootstrap/userData";
import { poll } from "../lab/exec";
import { complaintWith, since } from "./context";
import type { Fault } from "./fault";
import { neededObjects } from "./services";

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
  outcome: "a launch that never gets its archive is abandoned at its deadline and says why",
  async run(context) {
    const slot = await context.bystander();
    const { lab } = context;
    const { node, launches } = slot;
    const planned = node.userData;
    const [, archive] = await neededObjects(context, slot);
    let result = "";
    let words = "";
    let seconds = "";
    node.userData = renderUserData({ ...node.facts, deadlineSeconds: shortDeadlineSeconds });
    await lab.standIn.trouble({ objects: { [archive]: 404 } });
    lab.keptWhenAbandoned.add(node.name);
    try {
      await lab.terminate(node.name);
      result = await context.launched(slot, launches);
      seconds = since(slot.launchedAt);
      words = complaintWith(slot, "failed") ?? "";
    } finally {
      node.userData = planned;
      lab.keptWhenAbandoned.delete(node.name);
      await lab.standIn.trouble({ objects: {} });
    }
    await lab.terminate(node.name);
    await context.replaced(slot, launches + 1);
    const ok = result === "ABANDON" && words.includes(archive) && words.includes("NoSuchKey");
    const text = `${node.name} with a deadline of ${shortDeadlineSeconds} s: ${result} after ${seconds}, "${words.slice(0, 200)}"; with the archive again all is whole`;
    return { ok, text };
  },
};
