import { ports } from "../ports";
import { FaultList, rules, type Fault } from "../faults";
import { type Known } from "../validation";
import type { ZooKeeperQuorumArgs } from "./args";

/** The settings of zoo.cfg that an argument decides, resolved. */
export type ZooCfgSettings = Pick<
  Known<ZooKeeperQuorumArgs>,
  | "tickTime"
  | "initLimit"
  | "syncLimit"
  | "maxClientCnxns"
  | "minSessionTimeout"
  | "maxSessionTimeout"
  | "snapCount"
  | "autopurgeSnapRetainCount"
  | "autopurgePurgeInterval"
  | "commandsWhitelist"
>;

/** Defaults of the arguments, frozen within a major version. Where ZooKeeper's own differ, the argument says why. */
export const zooCfgDefaults = {
  tickTime: 2000,
  initLimit: 10,
  syncLimit: 5,
  maxClientCnxns: 0,
  autopurgeSnapRetainCount: 5,
  autopurgePurgeInterval: 24,
  commandsWhitelist: ["srvr", "ruok", "mntr", "isro"],
};

/** Four-letter words of ZooKeeper 3.8 that change nothing. */
export const readOnlyCommands = [
  "conf", "cons", "dirs", "dump", "envi", "gtmk", "hash", "isro", "mntr", "ruok", "srvr", "stat", "wchs",
]; // prettier-ignore

/** What a member's agent asks the others. */
const neededCommands = ["srvr", "mntr"];

/**
 * Every line of zoo.cfg that is the same on all machines. Directories and the server lines are written on the node.
 * `reconfigEnabled` stays false: with true the server rewrites the file itself, and chef and the server fight over it.
 */
export function zooCfg(settings: ZooCfgSettings): Record<string, string | number | boolean> {
  const { minSessionTimeout, maxSessionTimeout, snapCount } = settings;
  return {
    tickTime: settings.tickTime ?? zooCfgDefaults.tickTime,
    initLimit: settings.initLimit ?? zooCfgDefaults.initLimit,
    syncLimit: settings.syncLimit ?? zooCfgDefaults.syncLimit,
    clientPort: ports.zookeeperClient.from,
    maxClientCnxns: settings.maxClientCnxns ?? zooCfgDefaults.maxClientCnxns,
    ...(minSessionTimeout === undefined ? {} : { minSessionTimeout }),
    ...(maxSessionTimeout === undefined ? {} : { maxSessionTimeout }),
    ...(snapCount === undefined ? {} : { snapCount }),
    "autopurge.snapRetainCount": settings.autopurgeSnapRetainCount ?? zooCfgDefaults.autopurgeSnapRetainCount,
    "autopurge.purgeInterval": settings.autopurgePurgeInterval ?? zooCfgDefaults.autopurgePurgeInterval,
    "4lw.commands.whitelist": (settings.commandsWhitelist ?? zooCfgDefaults.commandsWhitelist).join(","),
    "admin.enableServer": false,
    reconfigEnabled: false,
    standaloneEnabled: false,
    "snapshot.trust.empty": false,
  };
}

/** Everything that can be wrong with these settings. */
export function zooCfgFaults(settings: ZooCfgSettings): Fault[] {
  const faults = new FaultList();
  const { tickTime, minSessionTimeout, maxSessionTimeout, commandsWhitelist } = settings;
  const number = (
    property: Exclude<keyof ZooCfgSettings, "commandsWhitelist">,
    least: number,
    most: number,
    unit = "",
  ) => {
    faults.check(property, settings[property], rules.wholeNumber(settings[property], least, most, unit));
  };
  number("tickTime", 100, 60_000, "milliseconds");
  number("initLimit", 1, 1000, "ticks");
  number("syncLimit", 1, 1000, "ticks");
  number("maxClientCnxns", 0, 100_000);
  number("snapCount", 1000, 10_000_000, "transactions");
  number("autopurgeSnapRetainCount", 3, 1000);
  faults.check(
    "autopurgePurgeInterval",
    settings.autopurgePurgeInterval,
    settings.autopurgePurgeInterval === 0
      ? "0 switches purging off and the disk fills up; allowed: whole numbers from 1 to 168 hours"
      : rules.wholeNumber(settings.autopurgePurgeInterval, 1, 168, "hours"),
  );
  number("minSessionTimeout", 100, 3_600_000, "milliseconds");
  number("maxSessionTimeout", 100, 3_600_000, "milliseconds");
  // ZooKeeper's own defaults, 2 and 20 ticks. Less than 2 it would take, and then end sessions later than it says: its
  // programmer's guide asks for 2.
  const tick = tickTime ?? zooCfgDefaults.tickTime;
  const least = minSessionTimeout ?? 2 * tick;
  const most = maxSessionTimeout ?? 20 * tick;
  if (rules.wholeNumber(minSessionTimeout, 100, 3_600_000) === undefined && least < 2 * tick) {
    const problem = `sessions end by the tick, and a client is heard once in each; allowed: two ticks, which are ${2 * tick} ms, or more`;
    faults.check("minSessionTimeout", minSessionTimeout, problem);
  } else if ((minSessionTimeout !== undefined || maxSessionTimeout !== undefined) && least > most) {
    const property = maxSessionTimeout === undefined ? "minSessionTimeout" : "maxSessionTimeout";
    faults.check(
      property,
      settings[property],
      `no session timeout is allowed: the least is ${least} ms, the most ${most} ms`,
    );
  }
  (commandsWhitelist ?? []).forEach((command, index) => {
    faults.check(`commandsWhitelist[${index}]`, command, rules.oneOf(command, readOnlyCommands));
  });
  // A command that is not known yet may be the one that is needed.
  const known = commandsWhitelist?.every((command) => (command as unknown) !== undefined) === true;
  for (const needed of neededCommands) {
    if (known && !commandsWhitelist.includes(needed)) {
      faults.check("commandsWhitelist", commandsWhitelist, `must include ${needed}: members ask each other with it`);
    }
  }
  return faults.all;
}
