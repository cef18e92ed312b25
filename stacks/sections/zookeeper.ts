import { z } from "zod";

import { tierBands } from "../../components/node/addresses";
import { defaults, heapReserveMib } from "../../components/zookeeper/defaults";
import { quorumMachineFaults } from "../../components/zookeeper/validate";
import { zooCfgFaults } from "../../components/zookeeper/zooCfg";
import { ensembleFaults, ensembleKeys, memberArgs } from "./members";
import { number, section, texts } from "./section";

export const zookeeper = section({
  schema: z
    .strictObject({
      ...ensembleKeys({ ...defaults, addressBand: tierBands.zookeeper }),
      heapMib: number
        .optional()
        .describe(
          `Heap of the Java process in MiB; of the memory that the kernel counts, which is up to 7.5 % less than the instance type promises, ${heapReserveMib} MiB must be left. If omitted, \`1024\`.`,
        ),
      tickTime: number.optional().describe("Length of a tick in milliseconds, 100 to 60000. If omitted, `2000`."),
      initLimit: number
        .optional()
        .describe("Ticks that a follower may take to connect and sync, 1 to 1000. If omitted, `10`."),
      syncLimit: number.optional().describe("Ticks that a follower may lag behind, 1 to 1000. If omitted, `5`."),
      maxClientCnxns: number
        .optional()
        .describe("Connections of one client address, 0 to 100000; 0 sets no limit. If omitted, `0`."),
      minSessionTimeout: number
        .optional()
        .describe("Least session timeout in milliseconds, two ticks to 3600000. If omitted, two ticks."),
      maxSessionTimeout: number
        .optional()
        .describe("Greatest session timeout in milliseconds, 100 to 3600000. If omitted, twenty ticks."),
      snapCount: number
        .optional()
        .describe("Transactions between two snapshots, 1000 to 10000000. If omitted, ZooKeeper's own 100000."),
      autopurgeSnapRetainCount: number
        .optional()
        .describe("Snapshots that purging leaves, 3 to 1000. If omitted, `5`."),
      autopurgePurgeInterval: number.optional().describe("Hours between two purges, 1 to 168. If omitted, `24`."),
      commandsWhitelist: texts
        .optional()
        .describe(
          "Four-letter words that are answered; must include srvr and mntr. If omitted, `srvr`, `ruok`, `mntr` and `isro`.",
        ),
    })
    .describe(
      "The ZooKeeper quorum: members with fixed addresses, disks of their own and daily snapshots, replaced one after the other.",
    ),

  faults: (settings, environment) => [
    ...ensembleFaults(settings, environment, quorumMachineFaults),
    ...zooCfgFaults(settings),
  ],

  tiers: () => ["zookeeper"],

  args: (settings, environment) => memberArgs(settings, settings.members, environment),
});
