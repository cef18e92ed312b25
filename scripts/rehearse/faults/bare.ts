import type { ChildProcess } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";

import { poll, sleep } from "../lab/exec";
import type { StandIn } from "../lab/standIn";
import type { QuorumSettings } from "../probes/quorum";
import type { Tools } from "../probes/tools";
import { Writer } from "../probes/writer";

export const memberIds = [1, 2, 3];
const classpath =
  "/etc/zookeeper/conf_example:/usr/share/java/zookeeper.jar:/usr/share/java/slf4j-log4j12.jar:/usr/share/java/log4j-1.2.jar";

/**
 * Three ZooKeeper servers started by hand on the hub's own address, with the plan's own settings: what the fault costs without
 * this platform around it. Gives the longest gap between two acknowledged writes when their leader is killed.
 */
export async function bareLeaderKill(tools: Tools, settings: QuorumSettings, standIn: StandIn): Promise<number> {
  const servers = memberIds.map((id) => startServer(tools, id, settings));
  try {
    // A member that is still joining would make the gap its own start's, not the election's.
    const leader = await poll(async () => {
      const said = await Promise.all(memberIds.map((id) => standIn.word("127.0.0.1", clientPort(id), "srvr")));
      const whole = said.every((answer) => /Mode: (leader|follower)/.test(answer ?? ""));
      return whole ? memberIds.find((_, index) => said[index]?.includes("Mode: leader")) : undefined;
    }, 60_000);
    if (leader === undefined) throw new Error("the bare ensemble was not whole within 60 s");
    const hosts = memberIds.map((id) => `127.0.0.1:${clientPort(id)}`).join(",");
    const writer = await Writer.start(tools, "hub", hosts, "/bare");
    await sleep(1_500);
    servers[memberIds.indexOf(leader)]?.kill("SIGKILL");
    await sleep(10_000);
    return (await writer.stop()).longestGapMs;
  } finally {
    for (const server of servers) server.kill("SIGKILL");
  }
}

export const clientPort = (id: number): number => 21_810 + id;

export function startServer(tools: Tools, id: number, { zooCfg }: QuorumSettings): ChildProcess {
  const folder = `/tmp/bare-${id}`;
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
