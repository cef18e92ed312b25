import { rmSync } from "node:fs";

import type { Ground } from "../service";
import { folderOf, memberIds, plannedZooCfg, portOf, startServer, untilServing } from "./bare";
import { command } from "./client";

const path = "/acknowledged";
const address = (id: number): string => `127.0.0.1:${portOf(id)}`;

/**
 * What a blank disk costs an ensemble that was started by hand with the plan's own settings: a write is acknowledged by two
 * members, one of these is lost and the other one comes back blank, beside the third that has missed the write.
 */
export async function bareLaggingBlank({ tools, lab }: Ground): Promise<{ electedMs: number; lost: boolean }> {
  const settings = plannedZooCfg(lab);
  const clear = (id: number): void => {
    rmSync(tools.path(folderOf(id)), { recursive: true, force: true });
  };
  for (const id of memberIds) clear(id);
  const servers = new Map(memberIds.map((id) => [id, startServer(tools, id, settings)]));
  const kill = async (id: number): Promise<void> => {
    const server = servers.get(id);
    if (server?.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGKILL");
    await ended;
  };
  /** The leader, once all of the given members take part. */
  const leaderOf = async (ids: number[]): Promise<number> => {
    const found = await untilServing(lab.standIn, ids);
    if (found === undefined) throw new Error(`bare members ${ids.join(", ")} elected nobody within 60 s`);
    return ids.find((id) => found.get(id) === "leader")!;
  };

  try {
    const leader = await leaderOf(memberIds);
    const [lagging, blank] = memberIds.filter((id) => id !== leader) as [number, number];
    await kill(lagging);
    await tools.ask("hub", command("write-read", address(leader), address(blank), path, "kept"));
    await Promise.all([kill(leader), kill(blank)]);
    clear(blank);
    const began = Date.now();
    for (const id of [lagging, blank]) servers.set(id, startServer(tools, id, settings));
    const elected = await leaderOf([lagging, blank]);
    const electedMs = Date.now() - began;
    const read = await tools.ask("hub", command("read", address(elected), path)).catch(String);
    return { electedMs, lost: read.includes("NoNodeError") };
  } finally {
    await Promise.all(memberIds.map(kill));
    for (const id of memberIds) clear(id);
  }
}
