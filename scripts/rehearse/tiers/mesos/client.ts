import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Lab } from "../../lab/lab";
import type { Tools } from "../../probes/tools";
import type { Ground } from "../service";
import { type Principal, secretOf } from "./credentials";
import { settingsOf, tier } from "./masters";

/** A principal's credential as a file of the tools: an argument could be read by others. */
export function credentialFile(tools: Tools, principal: Principal): string {
  const path = `/root/mesos-${principal}.json`;
  writeFileSync(tools.path(path), secretOf(principal), { mode: 0o600 });
  return path;
}

/** All masters, as `address:port`. */
export function mastersOf(lab: Lab): string[] {
  const { port } = settingsOf(lab.view);
  return lab.slotsOf(tier).map(({ link }) => `${link.address}:${port}`);
}

const asking = readFileSync(join(__dirname, "ask.py"), "utf8");

/** A client that asks the leader for its agents without pause. It stands where `look` does, outside of all groups. */
export const asker = ({ lab, tools }: Ground): ChildProcessWithoutNullStreams =>
  tools.start("hub", [
    ...["/usr/bin/python3", "-c", asking],
    ...[credentialFile(tools, "observer"), ...mastersOf(lab)],
  ]);
