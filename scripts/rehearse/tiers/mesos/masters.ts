import type { Lab, Slot } from "../../lab/lab";
import type { StandIn } from "../../lab/standIn";
import type { PlanView } from "../../planView";
import type { Presence } from "../presence";
import { type Answer, ask, jsonOf, type Place, type Question } from "./http";

export const tier = "mesos-master";

/** What masters and agents have in their documents. */
export interface Settings {
  flags: Record<string, string>;
  /** Where masters are elected, as `zk://address:port,.../path`. */
  zookeeper: string;
  /** Of masters alone. */
  acls?: object;
  /** Of agents alone. */
  port: number;
}

export const settingsOf = (view: PlanView, name = tier): Settings =>
  view.document(name).settings as unknown as Settings;

const placeOf = ({ view }: Lab, { node, link }: Slot): Place => ({
  ...{ address: link.address, port: settingsOf(view, node.facts.tier).port },
});

/** What a master or an agent answers. */
export const answerOf = (lab: Lab, slot: Slot, question: Question) => ask(lab.standIn, placeOf(lab, slot), question);

/** The figures of a master; undefined when it does not give any, null when nobody listens. */
export async function metricsAt(standIn: StandIn, place: Place): Promise<Record<string, number> | undefined | null> {
  const answer = await ask(standIn, place, { path: "/metrics/snapshot", as: "observer" });
  return answer === null ? null : (jsonOf(answer) as Record<string, number> | undefined);
}

export const metricsOf = (lab: Lab, slot: Slot) => metricsAt(lab.standIn, placeOf(lab, slot));

/** A call of the operator API. */
export const call = (type: string, more: object = {}): Question & { call: object } => ({
  ...{ path: "/api/v1", as: "operator", call: { type, ...more } },
});

/** One that is elected leads only once it has the registry, which is when it can name its agents. */
export async function lookAt(standIn: StandIn, place: Place): Promise<Presence> {
  const metrics = await metricsAt(standIn, place);
  if (!metrics) return { answers: metrics !== null, serves: false, leads: false };
  const recovered = metrics["registrar/log/recovered"] === 1;
  if (metrics["master/elected"] !== 1) return { answers: true, serves: recovered, leads: false };
  const leads = (await ask(standIn, place, call("GET_AGENTS")))?.status === 200;
  return { answers: true, serves: recovered && leads, leads };
}

export const look = (slot: Slot, lab: Lab): Promise<Presence> => lookAt(lab.standIn, placeOf(lab, slot));

/** The master that leads at the moment; undefined when none does. */
export async function leaderOf(lab: Lab): Promise<Slot | undefined> {
  const masters = lab.slotsOf(tier);
  const found = await Promise.all(masters.map((slot) => look(slot, lab)));
  return masters[found.findIndex(({ leads }) => leads)];
}

/** What the leader answers to a call; undefined without a leader. */
export async function askLeader(lab: Lab, question: Question): Promise<Answer | undefined> {
  const leader = await leaderOf(lab);
  return leader && ((await answerOf(lab, leader, question)) ?? undefined);
}
