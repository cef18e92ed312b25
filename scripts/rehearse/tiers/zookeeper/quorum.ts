import { randomBytes } from "node:crypto";

import { messageOf } from "../../../../components/faults";
import type { Lab, Slot } from "../../lab/lab";
import type { StandIn } from "../../lab/standIn";
import type { ProbeVerdict } from "../../report";
import type { Presence } from "../presence";
import type { Ground } from "../service";
import { clientPort, writeRead } from "./client";

/** What a server calls itself, asked by a four-letter word; undefined when it serves nobody, null when nobody listens. */
export async function mode(standIn: StandIn, address: string, port: number): Promise<string | undefined | null> {
  const answer = await standIn.ask(address, port, "srvr");
  return answer ? /^Mode: (\w+)$/m.exec(answer)?.[1] : null;
}

/** One that waits for a leader listens and serves nobody; one that stands alone would serve beside the others' leader. */
export async function look({ link }: Slot, { standIn, view }: Lab): Promise<Presence> {
  const found = await mode(standIn, link.address, clientPort(view));
  const leads = found === "leader" || found === "standalone";
  return { answers: found !== null, serves: leads || found === "follower", leads };
}

/** One leader, and everybody else follows. */
async function probeQuorum({ lab, members }: Ground): Promise<ProbeVerdict> {
  const found = await Promise.all(members.map((slot) => look(slot, lab)));
  const leaders = found.filter(({ leads }) => leads).length;
  const followers = found.filter(({ serves }) => serves).length - leaders;
  const detail = `${leaders} leader, ${followers} followers`;
  return { name: "quorum", ok: leaders === 1 && followers === members.length - 1, detail };
}

/** Writes on each member and reads it on the next. */
async function probeWrites(ground: Ground): Promise<ProbeVerdict> {
  const { members } = ground;
  const faults: string[] = [];
  for (const [index, one] of members.entries()) {
    const other = members[(index + 1) % members.length]!;
    const value = randomBytes(8).toString("hex");
    const path = `/rehearsal-${value}`;
    const read = await writeRead(ground, one, other, path, value).catch(messageOf);
    if (read !== value) faults.push(`a value written on ${one.node.name} was not read on ${other.node.name}: ${read}`);
  }
  const detail = faults.join("; ") || `${members.length} of ${members.length}`;
  return { name: "write-read across members", ok: faults.length === 0, detail };
}

export const probes = async (ground: Ground): Promise<ProbeVerdict[]> => [
  await probeQuorum(ground),
  await probeWrites(ground),
];
