import type { ChildProcess } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";

import { poll, sleep } from "../../lab/exec";
import type { Lab } from "../../lab/lab";
import type { StandIn } from "../../lab/standIn";
import { Client } from "../../probes/client";
import type { Tools } from "../../probes/tools";
import type { Ground, Harm } from "../service";
import { command, tier, type ZooCfg, zooCfgOf } from "./client";
import { mode } from "./quorum";

export const memberIds = [1, 2, 3];
const classpath =
  "/etc/zookeeper/conf_example:/usr/share/java/zookeeper.jar:/usr/share/java/slf4j-log4j12.jar:/usr/share/java/log4j-1.2.jar";

/** What is done to one server of the bare ensemble, and for how long its writer is watched. */
interface BareHarm {
  to: "leader" | "follower";
  hurt: (server: ChildProcess, restart: () => void) => Promise<void> | void;
  watchMs: number;
}

const kill = (to: BareHarm["to"]): BareHarm => ({ to, hurt: (server) => void server.kill("SIGKILL"), watchMs: 10_000 });

/** What is done to the platform, as it can be done to servers without it. */
const harms: Record<Harm, BareHarm> = {
  "kill-member": kill("follower"),
  "kill-leader": kill("leader"),
  // A process that is stopped is as silent as a host behind a cut link.
  "silence-leader": { to: "leader", hurt: (server) => void server.kill("SIGSTOP"), watchMs: 25_000 },
  "replace-member": {
    to: "follower",
    hurt: async (server, restart) => {
      server.kill("SIGKILL");
      await sleep(2_000);
      restart();
    },
    watchMs: 10_000,
  },
};

/** The plan's settings, which the bare ensemble is started with. */
export const plannedZooCfg = ({ view }: Lab): ZooCfg => zooCfgOf(view.document(tier).settings);

/**
 * Three ZooKeeper servers started by hand on the hub's own address, with the plan's own settings: what a fault costs without
 * this platform around it. Gives the longest gap between two acknowledged writes.
 */
export async function bareGapMs(harm: Harm, { tools, lab }: Ground): Promise<number> {
  const { to, hurt, watchMs } = harms[harm];
  const settings = plannedZooCfg(lab);
  for (const id of memberIds) rmSync(tools.path(folderOf(id)), { recursive: true, force: true });
  const servers = new Map(memberIds.map((id) => [id, startServer(tools, id, settings)]));
  try {
    // A member that is still joining would make the gap its own start's, not the fault's.
    const found = await untilServing(lab.standIn, memberIds);
    if (!found) throw new Error("the bare ensemble was not whole within 60 s");
    const victim = memberIds.find((id) => found.get(id) === to)!;
    const hosts = memberIds.map((id) => `127.0.0.1:${portOf(id)}`).join(",");
    const client = await Client.start(tools.start("hub", command("writer", hosts, "/bare")));
    await sleep(1_500);
    await hurt(servers.get(victim)!, () => servers.set(victim, startServer(tools, victim, settings)));
    await sleep(watchMs);
    return (await client.stop()).longestGapMs;
  } finally {
    for (const server of servers.values()) server.kill("SIGKILL");
  }
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
