import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Lab, Slot } from "../../lab/lab";
import type { Tools } from "../../probes/tools";
import type { Data, Ground } from "../service";
import { type Principal, secretOf } from "./credentials";
import { settingsOf, tier } from "./masters";

/** Where clients stand: outside of all security groups, as `look` does. */
const place = "hub";

const program = readFileSync(join(__dirname, "..", "..", "mesos", "client.py"), "utf8");
const command = (...args: string[]): string[] => ["/usr/bin/python3", "-c", program, ...args];

/** A principal's credential as a file of the tools: an argument could be read by others. */
function credentialFile(tools: Tools, principal: Principal): string {
  const path = `/root/mesos-${principal}.json`;
  writeFileSync(tools.path(path), secretOf(principal), { mode: 0o600 });
  return path;
}

const addressOf = ({ view }: Lab, { link }: Slot): string => `${link.address}:${settingsOf(view).port}`;

const mastersOf = (lab: Lab): string =>
  lab
    .slotsOf(tier)
    .map((slot) => addressOf(lab, slot))
    .join(",");

/** A client that asks the leader for its agents without pause. */
export const asker = ({ lab, tools }: Ground): ChildProcessWithoutNullStreams =>
  tools.start(place, command("ask", mastersOf(lab), credentialFile(tools, "observer")));

/** A client that writes to the registry without pause. */
export const writer = (
  { lab, tools }: Ground,
  name: string,
  masters = mastersOf(lab),
): ChildProcessWithoutNullStreams =>
  tools.start(place, command("writer", masters, credentialFile(tools, "operator"), name));

/** The registry holds weights of roles, which need no agent: a value is in the name of its role. */
const roleOf = (key: string, value = ""): string => `${key}.${value}`;

/** A call of the operator API to the leader, whichever it is; waits for one. */
export const callLeader = ({ lab, tools }: Ground, call: object): Promise<string> =>
  tools.ask(place, command("call", mastersOf(lab), credentialFile(tools, "operator"), JSON.stringify(call)));

/** A made-up task on an agent. */
export const runTask = ({ lab, tools }: Ground, task: object): Promise<string> =>
  tools.ask(place, command("run", mastersOf(lab), credentialFile(tools, "marathon"), JSON.stringify(task)));

export const data: Data = {
  async write(ground, key, value) {
    const weights = { weight_infos: [{ role: roleOf(key, value), weight: 2 }] };
    await callLeader(ground, { type: "UPDATE_WEIGHTS", update_weights: weights });
  },
  async read({ lab, tools }, slot, key) {
    const roles = (await tools.ask(place, command("roles", addressOf(lab, slot)))).split("\n");
    return roles.find((role) => role.startsWith(roleOf(key)))?.slice(roleOf(key).length);
  },
};
