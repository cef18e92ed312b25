import type { ChildProcess, ChildProcessWithoutNullStreams } from "node:child_process";

import { sleep } from "../lab/exec";
import { Client } from "../probes/client";
import type { Harm } from "./service";

/** Servers that were started by hand, with the plan's own settings and without this platform around them. */
export interface BareEnsemble {
  ids: number[];
  start: (id: number) => ChildProcess;
  /** Waits until all take part; gives the one that leads. */
  leader: () => Promise<number>;
  /** Starts a client that writes to them without pause. */
  client: () => ChildProcessWithoutNullStreams;
}

/** What is done to one server, and for how long its writer is watched. */
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

/** What a fault costs such servers: the longest gap between two acknowledged writes. */
export async function gapOfBare(harm: Harm, { ids, start, leader, client }: BareEnsemble): Promise<number> {
  const { to, hurt, watchMs } = harms[harm];
  const servers = new Map(ids.map((id) => [id, start(id)]));
  try {
    // A member that is still joining would make the gap its own start's, not the fault's.
    const leads = await leader();
    const victim = ids.find((id) => (id === leads) === (to === "leader"))!;
    const writes = await Client.start(client());
    await sleep(1_500);
    await hurt(servers.get(victim)!, () => servers.set(victim, start(victim)));
    await sleep(watchMs);
    return (await writes.stop()).longestGapMs;
  } finally {
    for (const server of servers.values()) server.kill("SIGKILL");
  }
}
