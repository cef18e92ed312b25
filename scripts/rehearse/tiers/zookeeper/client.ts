import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Lab, Slot } from "../../lab/lab";
import type { PlanView } from "../../planView";
import type { Data, Ground } from "../service";

export const tier = "zookeeper";

/** Lines of zoo.cfg as the tier's document has them. */
export type ZooCfg = Record<string, string | number | boolean>;

export const zooCfgOf = (settings: Record<string, unknown>): ZooCfg => settings["zooCfg"] as ZooCfg;

export const clientPort = (view: PlanView): number => Number(zooCfgOf(view.document(tier).settings)["clientPort"]);

/** Where a member serves clients. */
const addressOf = ({ view }: Lab, { link }: Slot): string => `${link.address}:${clientPort(view)}`;

const hostsOf = ({ lab, members }: Ground): string => members.map((slot) => addressOf(lab, slot)).join(",");

const program = readFileSync(join(__dirname, "client.py"), "utf8");
export const command = (...args: string[]): string[] => ["/usr/bin/python3", "-c", program, ...args];

/** Writes a value on one member and reads it on another one; gives what was read. */
export const writeRead = (
  { lab, tools }: Ground,
  one: Slot,
  other: Slot,
  path: string,
  value: string,
): Promise<string> =>
  tools.ask("client", command("write-read", addressOf(lab, one), addressOf(lab, other), path, value));

/** What a member has at a path. */
export const read = ({ lab, tools }: Ground, slot: Slot, path: string): Promise<string> =>
  tools.ask("client", command("read", addressOf(lab, slot), path));

/** A client that writes without pause. */
export const writer = (ground: Ground, name: string): ChildProcessWithoutNullStreams =>
  ground.tools.start("client", command("writer", hostsOf(ground), `/${name}`));

export const data: Data = {
  async write(ground, key, value) {
    const hosts = hostsOf(ground);
    await ground.tools.ask("client", command("write-read", hosts, hosts, `/${key}`, value));
  },
  async read(ground, slot, key) {
    return read(ground, slot, `/${key}`).catch((error: unknown) => {
      if (String(error).includes("NoNodeError")) return undefined;
      throw error;
    });
  },
};
