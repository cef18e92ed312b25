import type { ProbeVerdict } from "../../report";
import type { Ground } from "../service";
import { jsonOf } from "./http";
import { answerOf, call, look, metricsOf } from "./masters";
import { faultsOf, probe } from "./verdicts";

async function leaders({ lab, members }: Ground): Promise<ProbeVerdict> {
  const found = await Promise.all(members.map((slot) => look(slot, lab)));
  const number = found.filter(({ leads }) => leads).length;
  return { name: "leader", ok: number === 1, detail: `${number} of ${members.length} masters leads` };
}

/** Each has the log, and all agree on how many there are: with one more, two majorities could be formed. */
async function log({ lab, members }: Ground): Promise<ProbeVerdict> {
  const size = members.length;
  const faults = await faultsOf(members, async (slot) => {
    const metrics = (await metricsOf(lab, slot)) ?? {};
    const [recovered, seen] = ["recovered", "ensemble_size"].map((key) => metrics[`registrar/log/${key}`]);
    return recovered === 1 && seen === size ? undefined : `recovered ${recovered}, ${seen} replicas in the log`;
  });
  return probe("replicated log", faults, `recovered on ${size}, ${size} replicas`);
}

async function majority({ lab, members }: Ground): Promise<ProbeVerdict> {
  const wanted = String(Math.floor(members.length / 2) + 1);
  const faults = await faultsOf(members, async (slot) => {
    const said = jsonOf(await answerOf(lab, slot, { path: "/flags", as: "observer" }));
    const { quorum } = (said as { flags: Record<string, string> } | undefined)?.flags ?? {};
    return quorum === wanted ? undefined : `quorum ${quorum}`;
  });
  return probe("quorum", faults, `${wanted} of ${members.length}, by the flags of all`);
}

/** Nobody learns or changes anything without the secret of a principal, on the leader or beside it. */
async function strangers({ lab, members }: Ground): Promise<ProbeVerdict> {
  const drain = call("DRAIN_AGENT", { drain_agent: { agent_id: { value: "none" } } });
  const questions = [drain, call("GET_AGENTS"), { path: "/state" }].flatMap((question) => [
    { ...question, as: undefined },
    { ...question, as: "stranger" as const },
  ]);
  const faults = await faultsOf(members, async (slot) => {
    const statuses = await Promise.all(
      questions.map(async (question) => (await answerOf(lab, slot, question))?.status ?? "nothing"),
    );
    return statuses.every((status) => status === 401) ? undefined : `answered strangers with ${statuses.join(", ")}`;
  });
  return probe("strangers", faults, `${questions.length * members.length} requests refused`);
}

export const probes = async (ground: Ground): Promise<ProbeVerdict[]> => [
  await leaders(ground),
  await log(ground),
  await majority(ground),
  await strangers(ground),
];
