import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Slot } from "../../lab/lab";
import type { PlanView } from "../../planView";
import type { Data, Ground } from "../service";
import { whereabouts } from "./server";

/** Where clients stand: outside of all security groups, as `look` does. */
const place = "hub";

const program = readFileSync(join(__dirname, "client.py"), "utf8");
const command = (...args: string[]): string[] => ["/usr/bin/python3", "-c", program, ...args];

/** The account that pushes as a file of the tools: an argument could be read by others. */
function account({ lab, tools }: Ground): string {
  const path = "/root/registry.json";
  writeFileSync(tools.path(path), whereabouts(lab.view, { byAddress: true }), { mode: 0o600 });
  return path;
}

export const data: Data = {
  async write(ground, key, value) {
    await ground.tools.ask(place, command("put", account(ground), key, value));
  },
  async read(ground, _slot, key) {
    const said = await ground.tools.ask(place, command("get", account(ground), key));
    return (JSON.parse(said) as string | null) ?? undefined;
  },
};

/** A client that pushes without pause. */
export const writer = (ground: Ground, name: string): ChildProcessWithoutNullStreams =>
  ground.tools.start(place, command("keep", account(ground), name));

/** What a node sees of the registry. */
export type Seen = { pulled: boolean } | { untrusted: string } | { refused: string };

/** Pushes and pulls from a node, by what its system trusts. */
export async function seenFrom(
  { machine, node }: Slot,
  view: PlanView,
  asked: Parameters<typeof whereabouts>[1] = {},
): Promise<Seen> {
  // More than a part of an upload that comes in parts.
  const size = String(11 * 1024 * 1024);
  const { stdout } = await machine.run(command("probe", "-", node.name, size), { input: whereabouts(view, asked) });
  return JSON.parse(stdout) as Seen;
}
