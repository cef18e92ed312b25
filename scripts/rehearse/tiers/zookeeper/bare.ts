import type { ChildProcess } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";

import { poll, sleep } from "../../lab/exec";
import type { QuorumSettings } from "./quorum";
import type { Tools } from "../../probes/tools";
import { Writer } from "../../probes/writer";
import type { FaultContext } from "../../faults/context";

export const memberIds = [1, 2, 3];
const classpath =
  "/etc/zookeeper/conf_example:/usr/share/java/zookeeper.jar:/usr/share/java/slf4j-log4j12.jar:/usr/share/java/log4j-1.2.jar";

/** What is done to one server of the bare ensemble, and for how long its writer is watched. */
interface BareFault {
  to: "leader" | "follower";
  hurt: (server: ChildProcess, restart: () => ChildProcess) => Promise<void> | void;
  watchMs: number;
}

/** The faults of the platform as they can be done to servers without it. */
export const bareFaults = {
  kill: (to: BareFault["to"]): BareFault => ({ to, hurt: (server) => void server.kill("SIGKILL"), watchMs: 10_000 }),
  /** A process that is stopped is as silent as a host behind a cut link. */
  silence: { to: "leader", hurt: (server) => void server.kill("SIGSTOP"), watchMs: 25_000 } as BareFault,
  replace: {
    to: "follower",
    hurt: async (server, restart) => {
      server.kill("SIGKILL");
      await sleep(2_000);
      restart();
    },
    watchMs: 10_000,
  } as BareFault,
};

/**
 * Three ZooKeeper servers started by hand on the hub's own address, with the plan's own settings: what a fault costs without
 * this platform around it. Gives the longest gap between two acknowledged writes.
 */
export async function bareGap(
  { to, hurt, watchMs }: BareFault,
  { tools, settings, lab }: FaultContext,
): Promise<number> {
  for (const id of memberIds) rmSync(tools.path(folderOf(id)), { recursive: true, force: true });
  const servers = new Map(memberIds.map((id) => [id, startServer(tools, id, settings)]));
  try {
    // A member that is still joining would make the gap its own start's, not the fault's.
    const victim = await poll(async () => {
      const said = await Promise.all(memberIds.map((id) => lab.standIn.word("127.0.0.1", clientPort(id), "srvr")));
      const whole = said.every((answer) => /Mode: (leader|follower)/.test(answer ?? ""));
      return whole ? memberIds.find((_, index) => said[index]?.includes(`Mode: ${to}`)) : undefined;
    }, 60_000);
    if (victim === undefined) throw new Error("the bare ensemble was not whole within 60 s");
    const hosts = memberIds.map((id) => `127.0.0.1:${clientPort(id)}`).join(",");
    const writer = await Writer.start(tools, "hub", hosts, "/bare");
    await sleep(1_500);
    await hurt(servers.get(victim)!, () => {
      const again = startServer(tools, victim, settings);
      servers.set(victim, again);
      return again;
    });
    await sleep(watchMs);
    return (await writer.stop()).longestGapMs;
  } finally {
    for (const server of servers.values()) server.kill("SIGKILL");
  }
}

const folderOf = (id: number): string => `/tmp/bare-${id}`;

export const clientPort = (id: number): number => 21_810 + id;

export function startServer(tools: Tools, id: number, { zooCfg }: QuorumSettings): ChildProcess {
  const folder = folderOf(id);
  mkdirSync(tools.path(folder), { recursive: true });
  writeFileSync(tools.path(`${folder}/myid`), `${id}\n`);
  const lines = [
    ...Object.entries(zooCfg).map(([key, value]) => `${key}=${key === "clientPort" ? clientPort(id) : value}`),
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
