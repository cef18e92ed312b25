import { createHash, randomBytes } from "node:crypto";

import { saysWhatIsWrong } from "../../nodeLog";
import { edit } from "../edit";
import type { ChangedSetting, Changes } from "../service";
import type { Tier } from "../tier";
import { adoptMajority } from "./adoption";
import { bareGapMs } from "./bare";
import { data, tier, writer, zooCfgOf } from "./client";
import { allDisksLost, laggingBlank, restoredCopy } from "./disks";
import { endIncarnation, restoreSnapshots, startOver } from "./incarnation";
import { look, probes } from "./quorum";

const zooCfg = "etc/zookeeper/zoo.cfg";

function anotherTickTime(inForce: Record<string, unknown>): ChangedSetting {
  const tickTime = Number(zooCfgOf(inForce)["tickTime"]) + 1;
  return {
    settings: { tickTime },
    words: `tickTime ${tickTime}`,
    taken: ({ machine }) => machine.read(zooCfg)?.includes(`tickTime=${tickTime}\n`) === true,
  };
}

const leastHeapMib = 512;

const changes: Changes = {
  section: (settings) => ({ [tier]: settings }),
  setting: anotherTickTime,
  // Little, so that there is room for it on every instance type.
  machine: ({ heapMib = leastHeapMib }) => ({ heapMib: heapMib === leastHeapMib ? leastHeapMib + 64 : leastHeapMib }),
  comment: (repository) => {
    const remark = `# rehearsed ${randomBytes(4).toString("hex")}\n`;
    edit(repository, "cookbooks/zookeeper/files/log4j.properties", (text) => text + remark);
  },
  breakDown: (repository) => {
    const unit = "cookbooks/zookeeper/templates/zookeeper.service.erb";
    edit(repository, unit, (text) => text.replace("ExecStart=/usr/bin/java ", "ExecStart=/usr/bin/no-such-java "));
  },
};

/** The super user that a member wants, by the one name that the tier's document has. */
function superUser(): string {
  const password = randomBytes(18).toString("base64url");
  const digest = createHash("sha1").update(`super:${password}`).digest("base64");
  return JSON.stringify({ username: "super", password, digest: `super:${digest}` });
}

export const zookeeper: Tier = {
  name: tier,
  packages: ["python3-kazoo", "default-jre-headless", "zookeeper", "zookeeperd", "netcat-openbsd"],
  silent: "zookeeper does not serve",
  // Java tells each of its complaints once more, with all that led to it.
  complains: (line) => saysWhatIsWrong(line) && !/:\s+at /.test(line),
  secret: superUser,
  configuration: [zooCfg],
  changes,
  data,
  look,
  probes,
  client: writer,
  bareGapMs,
  faults: [laggingBlank, restoredCopy, allDisksLost, adoptMajority, startOver, restoreSnapshots, endIncarnation],
};
