import type { FaultContext } from "../../../faults/context";
import { since } from "../../../faults/context";
import type { Fault } from "../../../faults/fault";
import { complete } from "../../../faults/fleetGround";
import { verdict } from "../../../faults/up";
import { poll } from "../../../lab/exec";
import type { Slot } from "../../../lab/lab";
import { answers, longestGap } from "../../../probes/client";
import { type Agent, agentOf, registered } from "../agents";
import { runTask } from "../client";
import { askLeader, call, leaderOf } from "../masters";
import { jsonOf } from "../http";

/** Time for an agent to do what it does within seconds. */
const soonMs = 60_000;
/** Time for a node that is to go: its drain, and its halt. */
const goneMs = 330_000;
/** Seconds that a task takes to end once it is asked to. */
const taskSeconds = 15;

/** What the leader says of a node's agent, once that fits; undefined when it never does. */
const onceSaid = (
  { lab }: FaultContext,
  slot: Slot,
  fits: (agent: Agent | undefined) => boolean,
  withinMs = soonMs,
): Promise<true | undefined> =>
  poll(async () => {
    const agents = await registered(lab);
    return agents && fits(agentOf(agents, slot)) ? true : undefined;
  }, withinMs);

const isDraining = (agent: Agent | undefined): boolean => agent?.drain_info?.state === "DRAINING";

/** Tasks that the leader knows on an agent. */
async function tasksOn({ lab }: FaultContext, id: string): Promise<number> {
  const said = jsonOf(await askLeader(lab, call("GET_TASKS"))) as
    { get_tasks: { tasks: { agent_id: { value: string }; state: string }[] } } | undefined;
  return (said?.get_tasks.tasks ?? []).filter(({ agent_id }) => agent_id.value === id).length;
}

async function idOf(context: FaultContext, slot: Slot): Promise<string> {
  const agent = agentOf(await registered(context.lab), slot);
  if (!agent) throw new Error(`the leader does not know the agent of ${slot.node.name}`);
  return agent.agent_info.id.value;
}

export const killAgent: Fault = {
  name: "kill-agent",
  kinds: ["fleet"],
  outcome: "an agent whose process is killed is registered again under its id, and its task goes on",
  async run(context) {
    const [slot] = context.members;
    const id = await idOf(context, slot!);
    await runTask(context, { agent_id: id, seconds: 600 });
    const pid = async (): Promise<string> =>
      (await slot!.machine.run(["systemctl", "show", "--property=MainPID", "--value", "mesos-agent"])).stdout.trim();
    const before = await pid();
    const began = Date.now();
    await slot!.machine.run(["systemctl", "kill", "--kill-whom=main", "--signal=KILL", "mesos-agent"]);
    const again = await poll(
      async () => ((await pid()) !== before && (await pid()) !== "0" ? true : undefined),
      soonMs,
    );
    const back = await onceSaid(context, slot!, (agent) => agent?.active === true);
    const took = since(began);
    return verdict([`the agent of ${slot!.node.name} killed: registered again after ${took}`], {
      "NOT started again": again === true,
      "NOT registered again": back === true,
      "under ANOTHER id": (await idOf(context, slot!)) === id,
      "its task is GONE": (await tasksOn(context, id)) === 1,
    });
  },
};

/** Takes one node away by scaling in while a task runs on it, and does something as it drains. */
async function scaledIn(
  context: FaultContext,
  task: object,
  meanwhile: (slot: Slot, id: string) => Promise<Record<string, boolean>>,
): Promise<{ ok: boolean; text: string }> {
  const { lab, members } = context;
  const count = members.length;
  await complete(context, count);
  const { group } = members[0]!.node.facts;
  const found = (await lab.standIn.groups()).find(({ name }) => name === group);
  // The group ends the newest instances.
  const going = found?.instances.at(-1)?.id;
  const slot = members.find(({ instance }) => instance === going);
  if (!slot) throw new Error("the group has no instance to end");
  const id = await idOf(context, slot);
  await runTask(context, { agent_id: id, ...task });
  let complaints: Record<string, boolean> = {};
  const began = Date.now();
  let took = "";
  const result = await context.underClient("scale-in", async () => {
    await lab.standIn.resize(group, count - 1);
    try {
      const draining = await onceSaid(context, slot, isDraining);
      if (!draining) throw new Error(`${slot.node.name} was not drained within ${soonMs / 1000} s`);
      complaints = await meanwhile(slot, id);
      const gone = await poll(() => (context.members.includes(slot) ? undefined : true), goneMs);
      complaints["it is NOT gone"] = gone === true;
      took = since(began);
      complaints["the leader still KNOWS its agent"] = (await onceSaid(context, slot, (agent) => !agent)) === true;
    } finally {
      await lab.standIn.resize(group, count);
    }
    await complete(context, count);
  });
  return verdict(
    [`${slot.node.name} was drained and gone after ${took}, ${answers(result)}, ${longestGap(result)}`],
    complaints,
  );
}

/** Whether a node still runs its agent while it has a task. */
const stillThere = ({ lab }: FaultContext, { instance }: Slot): boolean =>
  [...lab.slots.values()].some((each) => each.instance === instance);

export const scaleIn: Fault = {
  name: "scale-in",
  kinds: ["fleet"],
  outcome: "a node that its group ends is drained first: it goes once its task has ended, and the leader forgets it",
  run: (context) =>
    scaledIn(context, { seconds: 600, kill_policy: taskSeconds }, async (slot, id) => {
      const there = stillThere(context, slot);
      const tasks = await tasksOn(context, id);
      return { "it went BEFORE its task": there && tasks === 1 };
    }),
};

export const stuckDrain: Fault = {
  name: "stuck-drain",
  kinds: ["fleet"],
  outcome: "a drain that the leader never finishes, since the framework has left, is asked for again and ends",
  run: (context) => scaledIn(context, { seconds: 600, acks: "leaves" }, () => Promise.resolve({})),
};

export const leaderMoves: Fault = {
  name: "leader-moves",
  kinds: ["fleet"],
  outcome: "the leader is killed in the middle of a drain: the next one goes on with it, and the node goes",
  run: (context) =>
    scaledIn(context, { seconds: 600, kill_policy: 30 }, async () => {
      const leader = await leaderOf(context.lab);
      await leader?.machine.run(["systemctl", "kill", "--signal=KILL", "mesos-master"]);
      const next = await poll(async () => {
        const found = await leaderOf(context.lab);
        return found && found !== leader ? true : undefined;
      }, soonMs);
      return { "there was NO leader": leader !== undefined, "NO other master led": next === true };
    }),
};

/** What EC2 gives a spot instance from its notice on. */
const noticeMs = 120_000;

export const spotNotice: Fault = {
  name: "spot-notice",
  kinds: ["fleet"],
  outcome:
    "a node that EC2 takes back in two minutes is drained before: its task ends, the leader forgets it, and another node takes its place",
  async run(context) {
    const { lab, members } = context;
    const count = members.length;
    await complete(context, count);
    const slot = members[0]!;
    await runTask(context, { agent_id: await idOf(context, slot), seconds: 600, kill_policy: taskSeconds });
    const began = Date.now();
    const at = new Date(began + noticeMs).toISOString().replace(/\.\d+/, "");
    await lab.standIn.trouble({ interruptions: { [slot.instance]: at } });
    let forgotten: true | undefined;
    let took = "";
    try {
      await onceSaid(context, slot, isDraining);
      forgotten = await onceSaid(context, slot, (agent) => !agent, noticeMs);
      took = since(began);
      await lab.terminate(slot.node.name);
    } finally {
      await lab.standIn.trouble({ interruptions: {} });
    }
    await complete(context, count);
    return verdict([`${slot.node.name} drained and forgotten ${took} after the notice, ${count} agents again`], {
      "NOT forgotten by then": forgotten === true,
    });
  },
};
