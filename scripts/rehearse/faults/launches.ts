import { renderUserData } from "../../../components/bootstrap/userData";
import { poll } from "../lab/exec";
import type { Slot } from "../lab/lab";
import { complaintWith, type FaultContext, since } from "./context";
import type { Fault } from "./fault";
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

/** What a launch that is abandoned leaves in the bucket. */
interface LaunchRecord {
  instanceId: string;
  digest: string | null;
  code: number | null;
  lastLine: string;
}

interface Abandoned {
  result: string;
  /** The instance that was launched. */
  instance: string;
  /** Words for the time that it took. */
  took: string;
  /** The newest complaint of its program. */
  words: string;
  record?: LaunchRecord;
  /** The digest that was wanted meanwhile. */
  wanted: string;
}

/**
 * Launches a member with a short deadline, under something that keeps it from coming up; then takes that away and waits
 * until all is whole. `spoil` gives what takes it away, and begins when the old instance is gone: nobody else tries a
 * change while a member is away.
 */
async function launchInVain(
  context: FaultContext,
  slot: Slot,
  deadlineSeconds: number,
  spoil: () => Promise<() => Promise<void>>,
): Promise<Abandoned> {
  const { lab } = context;
  const { node, launches } = slot;
  const { name, userData, facts } = node;
  let mend: () => Promise<void> = () => Promise.resolve();
  let found: Abandoned;
  node.userData = renderUserData({ ...facts, deadlineSeconds });
  lab.keptWhenAbandoned.add(name);
  try {
    await lab.terminate(name, async () => {
      mend = await spoil();
    });
    const result = await context.launched(slot, launches);
    const took = since(slot.launchedAt);
    const key = `launches/${facts.tier}/${facts.member?.id ?? slot.instance}.json`;
    const stored = await lab.standIn.getObject(facts.bucket, key);
    const record = stored && (JSON.parse(stored.toString()) as LaunchRecord);
    const wanted = await new Wanted(context).digest();
    found = { result, instance: slot.instance, took, words: complaintWith(slot, "failed") ?? "", record, wanted };
  } finally {
    node.userData = userData;
    lab.keptWhenAbandoned.delete(name);
    await mend();
  }
  await lab.terminate(name);
  await context.replaced(slot, launches + 1);
  return found;
}

/** What the record of such a launch has to say. */
const recorded = (code: number | null, { result, instance, record, wanted }: Abandoned): Record<string, boolean> => ({
  "NOT abandoned": result === "ABANDON",
  "NO record of this launch": record?.instanceId === instance,
  [`the record's digest is ${record?.digest ?? "null"}, NOT the wanted one`]: record?.digest === wanted,
  [`the record's code is ${record?.code ?? "null"}, NOT ${code ?? "null"}`]: record?.code === code,
});

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
