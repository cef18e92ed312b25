import { randomBytes } from "node:crypto";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";

import { poll } from "../../lab/exec";
import type { Tools } from "../../probes/tools";
import { gapOfBare } from "../bare";
import type { Ground, Harm } from "../service";
import { writer } from "./client";
import { secretOf } from "./credentials";
import type { Place } from "./http";
import { lookAt, settingsOf } from "./masters";

const ids = [1, 2, 3];
const folder = "/root/bare-masters";
const placeOf = (id: number): Place => ({ address: "127.0.0.1", port: 15_050 + id });

/** The command line of a master that somebody starts by hand, where the probes' programs run. */
export function byHand({ address, port }: Place, work: string, flags: Record<string, string>): string[] {
  const all = { ...flags, ip: address, hostname: address, port: String(port), work_dir: work };
  return ["/usr/sbin/mesos-master", ...Object.entries(all).map(([name, value]) => `--${name}=${value}`)];
}

/** What each master reads at its start, in files of the tools; the flags that name them. */
export function secretsByHand(tools: Tools, acls: unknown): Record<string, string> {
  mkdirSync(tools.path(folder), { recursive: true });
  const file = (name: string, text: string): string => {
    writeFileSync(tools.path(`${folder}/${name}`), text, { mode: 0o600 });
    return `file://${folder}/${name}`;
  };
  return {
    credentials: file("credentials.json", secretOf("credentials")),
    acls: file("acls.json", JSON.stringify(acls)),
  };
}

/** Three masters beside each other, elected by the same ZooKeeper as the plan's, under a path of their own. */
export async function bareGapMs(harm: Harm, ground: Ground): Promise<number> {
  const { tools, lab } = ground;
  const { flags, acls, zookeeper } = settingsOf(lab.view);
  rmSync(tools.path(folder), { recursive: true, force: true });
  const zk = `${zookeeper}-bare-${randomBytes(4).toString("hex")}`;
  const shared = { ...flags, ...secretsByHand(tools, acls), zk };
  const start = (id: number): ChildProcessWithoutNullStreams => {
    const server = tools.start("hub", byHand(placeOf(id), `${folder}/${id}`, shared));
    server.stdout.resume();
    server.stderr.resume();
    return server;
  };
  const leader = async (): Promise<number> => {
    const found = await poll(async () => {
      const all = await Promise.all(ids.map((id) => lookAt(lab.standIn, placeOf(id))));
      return all.every(({ serves }) => serves) ? ids[all.findIndex(({ leads }) => leads)] : undefined;
    }, 60_000);
    if (found === undefined) throw new Error("the bare masters were not whole within 60 s");
    return found;
  };
  const masters = ids.map(placeOf).map(({ address, port }) => `${address}:${port}`);
  return gapOfBare(harm, { ids, start, leader, client: () => writer(ground, "bare", masters.join(",")) });
}
