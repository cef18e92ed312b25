import type { ChildProcess } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";

import { poll } from "../../lab/exec";
import type { Lab } from "../../lab/lab";
import type { StandIn } from "../../lab/standIn";
import type { Tools } from "../../probes/tools";
import { gapOfBare } from "../bare";
import type { Ground, Harm } from "../service";
import { command, tier, type ZooCfg, zooCfgOf } from "./client";
import { mode } from "./quorum";

export const memberIds = [1, 2, 3];
const classpath =
  "/etc/zookeeper/conf_example:/usr/share/java/zookeeper.jar:/usr/share/java/slf4j-log4j12.jar:/usr/share/java/log4j-1.2.jar";

/** The plan's settings, which the bare ensemble is started with. */
export const plannedZooCfg = ({ view }: Lab): ZooCfg => zooCfgOf(view.document(tier).settings);

/** Three ZooKeeper servers started by hand on the hub's own address: what a fault costs them. */
export function bareGapMs(harm: Harm, { tools, lab }: Ground): Promise<number> {
  const settings = plannedZooCfg(lab);
  for (const id of memberIds) rmSync(tools.path(folderOf(id)), { recursive: true, force: true });
  const hosts = memberIds.map((id) => `127.0.0.1:${portOf(id)}`).join(",");
  return gapOfBare(harm, {
    ids: memberIds,
    start: (id) => startServer(tools, id, settings),
    leader: async () => {
      const found = await untilServing(lab.standIn, memberIds);
      if (!found) throw new Error("the bare ensemble was not whole within 60 s");
      return memberIds.find((id) => found.get(id) === "leader")!;
    },
    client: () => tools.start("hub", command("writer", hosts, "/bare")),
  });
}

/** Waits until all of the given servers lead or follow; gives who does what. */
export function untilServing(standIn: StandIn, ids: number[]): Promise<Map<number, string> | undefined> {
  return poll(async () => {
    const found = new Map<number, string>();
    for (const id of ids) {
      const said = await mode(standIn, "127.0.0.1", portOf(id));
      if (said !== "leader" && said !== "follower") return undefined;
      found.set(id, said);
    }
    return found;
  }, 60_000);
}

export const folderOf = (id: number): string => `/tmp/bare-${id}`;

export const portOf = (id: number): number => 21_810 + id;

export function startServer(tools: Tools, id: number, zooCfg: ZooCfg): ChildProcess {
  const folder = folderOf(id);
  mkdirSync(tools.path(folder), { recursive: true });
  writeFileSync(tools.path(`${folder}/myid`), `${id}\n`);
  const lines = [
    ...Object.entries(zooCfg).map(([key, value]) => `${key}=${key === "clientPort" ? portOf(id) : value}`),
    `dataDir=${folder}`,
    ...memberIds.map((each) => `server.${each}=127.0.0.1:${22_880 + each}:${23_880 + each}`),
  ];
  writeFileSync(tools.path(`${folder}/zoo.cfg`), `${lines.join("\n")}\n`);
  const java = [
    "/usr/bin/java",
    "-Xmx256m",
    "-cp",
    classpath,
    "org.apache.zookeeper.server.quorum.QuorumPeerMain",
    `${folder}/zoo.cfg`,
  ];
  const server = tools.start("hub", java);
  server.stdout.resume();
  server.stderr.resume();
  return server;
}
