import { renderUserData } from "../../../components/bootstrap/userData";
import type { Slot } from "../lab/lab";
import { complaintWith, type FaultContext, since } from "./context";
import { Wanted } from "./wanted";

/** What a launch that is abandoned leaves in the bucket. */
interface LaunchRecord {
  instanceId: string;
  digest: string | null;
  code: number | null;
  lastLine: string;
}

/** How such a launch ended. */
export interface Abandoned {
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
export async function launchInVain(
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
export const recorded = (
  code: number | null,
  { result, instance, record, wanted }: Abandoned,
): Record<string, boolean> => ({
  "NOT abandoned": result === "ABANDON",
  "NO record of this launch": record?.instanceId === instance,
  [`the record's digest is ${record?.digest ?? "null"}, NOT the wanted one`]: record?.digest === wanted,
  [`the record's code is ${record?.code ?? "null"}, NOT ${code ?? "null"}`]: record?.code === code,
});
