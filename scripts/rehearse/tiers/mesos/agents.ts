import { entryWords } from "../../faults/fleetGround";
import type { Lab, Slot } from "../../lab/lab";
import type { ProbeVerdict } from "../../report";
import type { Presence } from "../presence";
import type { Ground } from "../service";
import { jsonOf } from "./http";
import { answerOf, askLeader, call } from "./masters";
import { faultsOf, probe } from "./verdicts";

export const tier = "mesos-agent";

/** What the leader says of an agent, as far as it is read here. */
export interface Agent {
  active?: boolean;
  drain_info?: { state: "DRAINING" | "DRAINED" };
  agent_info: {
    id: { value: string };
    hostname: string;
    attributes?: { name: string; text?: { value: string } }[];
  };
}

/** The agents that are registered with the leader; undefined without one. */
export async function registered(lab: Lab): Promise<Agent[] | undefined> {
  const said = jsonOf(await askLeader(lab, call("GET_AGENTS"))) as { get_agents: { agents?: Agent[] } } | undefined;
  return said && (said.get_agents.agents ?? []);
}

/** What the leader says of the agent of a node. */
export const agentOf = (agents: Agent[] | undefined, { link }: Slot): Agent | undefined =>
  agents?.find(({ agent_info: { hostname } }) => hostname === link.address);

/** One that listens and is not registered, or is drained, gets no task. */
export async function look(slot: Slot, lab: Lab): Promise<Presence> {
  const [health, agents] = await Promise.all([answerOf(lab, slot, { path: "/health" }), registered(lab)]);
  return { answers: health !== null, serves: agentOf(agents, slot)?.active === true, leads: false };
}

async function attributes({ lab, members }: Ground): Promise<ProbeVerdict> {
  const agents = await registered(lab);
  const faults = await faultsOf(members, (slot) => {
    const has = (agentOf(agents, slot)?.agent_info.attributes ?? []).map(({ name, text }) => `${name}:${text?.value}`);
    const planned = slot.node.facts.keptSettings?.attributes as Record<string, string> | undefined;
    const wanted = Object.entries({ ...planned, rack: slot.node.zone }).map(([name, value]) => `${name}:${value}`);
    const same = has.sort().join() === wanted.sort().join();
    return same ? undefined : `has ${has.join(", ") || "none"}`;
  });
  const zones = new Set(members.map(({ node }) => node.zone));
  return probe("attributes", faults, `each with its zone as rack, ${zones.size} zones`);
}

/** Whoever waits for a node to go waits for this unit. */
async function drains({ members }: Ground): Promise<ProbeVerdict> {
  const show = ["systemctl", "show", "--property=Wants", "--value", "startup-stack-drain.target"];
  const faults = await faultsOf(members, async ({ machine }) => {
    const { stdout } = await machine.run(show, { allowed: "any" });
    return stdout.split(/\s/).includes("mesos-drain.service") ? undefined : "has no drain unit";
  });
  return probe("drain unit", faults, `wanted on ${members.length} nodes`);
}

export const probes = async (ground: Ground): Promise<ProbeVerdict[]> => [
  await attributes(ground),
  await drains(ground),
  await entryWords(ground.lab, ground.members),
];
