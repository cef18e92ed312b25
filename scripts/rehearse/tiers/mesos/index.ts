import { randomBytes } from "node:crypto";
import { join } from "node:path";

import { edit } from "../edit";
import type { ChangedSetting, Changes, StandIn } from "../service";
import type { Tier } from "../tier";
import * as agents from "./agents";
import { bareGapMs } from "./bare";
import { asker, data, writer } from "./client";
import { secretOf } from "./credentials";
import { killAgent, leaderMoves, scaleIn, spotNotice, stuckDrain } from "./faults/agents";
import { fourthMaster } from "./faults/fourth";
import { laggingBlank, tenKills, twoDead } from "./faults/log";
import { zookeeperDown, zookeeperLeader } from "./faults/zookeeper";
import * as masters from "./masters";
import { probes } from "./probes";

const standIn: StandIn = {
  script: join(__dirname, "..", "..", "mesos", "package.sh"),
  says: "Mesos: a stand-in of the rehearsal's own, which runs no task",
};

/** Another value of a whole number among the flags of a program, whose default is given. */
function anotherFlag(section: string, unit: string, flag: string, usual: number) {
  return (inForce: Record<string, unknown>): ChangedSetting => {
    const { flags } = inForce as unknown as masters.Settings;
    const value = Number(flags[flag] ?? usual) + 1;
    return {
      settings: { [section]: { [flag]: String(value) } },
      words: `${flag} ${value}`,
      taken: ({ machine }) => machine.read(unit)?.includes(`--${flag}=${value}`) === true,
    };
  };
}

/** Edits of the unit's template: a remark, after which it has to start again, and a program that is not there. */
function editsOf(template: string): Pick<Changes, "comment" | "breakDown"> {
  const file = `cookbooks/mesos/templates/${template}`;
  const unit = (repository: string, line: string): void => {
    edit(repository, file, (text) => text.replace("\nRestart=always\n", `\n${line}\nRestart=always\n`));
  };
  return {
    comment: (repository) => {
      unit(repository, `# rehearsed ${randomBytes(4).toString("hex")}`);
    },
    breakDown: (repository) => {
      unit(repository, "ExecStartPre=/usr/bin/no-such-program");
    },
  };
}

/** Settings of the whole cluster, beside those of its masters or agents alone. */
const shared = ["masterFlags", "agentFlags", "roller"];

/** The section of the cluster, in which its masters and its agents have one each. */
const sectionOf =
  (part: string): Changes["section"] =>
  (settings) => {
    const entries = Object.entries(settings);
    const own = Object.fromEntries(entries.filter(([name]) => !shared.includes(name)));
    const others = Object.fromEntries(entries.filter(([name]) => shared.includes(name)));
    return { mesos: { ...others, ...(Object.keys(own).length > 0 ? { [part]: own } : {}) } };
  };

const masterUnit = "etc/systemd/system/mesos-master.service";

export const mesosMaster: Tier = {
  name: masters.tier,
  packages: ["python3-kazoo"],
  standIn,
  silent: "the master does not lead or has no log",
  secret: secretOf,
  configuration: [masterUnit, "etc/mesos/master/zk", "etc/mesos/master/acls.json"],
  changes: {
    section: sectionOf("masters"),
    setting: anotherFlag("masterFlags", masterUnit, "max_completed_frameworks", 50),
    ...editsOf("master.service.erb"),
  },
  data,
  look: masters.look,
  probes,
  client: writer,
  bareGapMs,
  faults: [twoDead, laggingBlank, tenKills, fourthMaster, zookeeperLeader, zookeeperDown],
};

const agentUnit = "etc/systemd/system/mesos-agent.service";

export const mesosAgent: Tier = {
  name: agents.tier,
  packages: ["docker.io"],
  standIn,
  silent: "the leading master does not have the agent as one that takes tasks",
  secret: secretOf,
  configuration: [agentUnit, "etc/mesos/agent/zk"],
  changes: {
    section: sectionOf("agents"),
    setting: anotherFlag("agentFlags", agentUnit, "max_completed_executors_per_framework", 150),
    ...editsOf("agent.service.erb"),
  },
  look: agents.look,
  probes: agents.probes,
  client: asker,
  faults: [killAgent, scaleIn, stuckDrain, leaderMoves, spotNotice],
};
