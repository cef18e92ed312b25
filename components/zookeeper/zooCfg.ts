import { ports } from "../ports";
import { FaultList, rules, type Fault } from "../faults";
import { eachOf } from "../partlyKnown";
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
  const number = (
    property: Exclude<keyof ZooCfgSettings, "commandsWhitelist">,
    least: number,
    most: number,
    unit = "",
  ) => {
    faults.rule(property, () => [settings[property], rules.wholeNumber(settings[property], least, most, unit)]);
  };
  number("tickTime", 100, 60_000, "milliseconds");
  number("initLimit", 1, 1000, "ticks");
  number("syncLimit", 1, 1000, "ticks");
  number("maxClientCnxns", 0, 100_000);
  number("snapCount", 1000, 10_000_000, "transactions");
  number("autopurgeSnapRetainCount", 3, 1000);
  faults.rule("autopurgePurgeInterval", () => [
    settings.autopurgePurgeInterval,
    settings.autopurgePurgeInterval === 0
      ? "0 switches purging off and the disk fills up; allowed: whole numbers from 1 to 168 hours"
      : rules.wholeNumber(settings.autopurgePurgeInterval, 1, 168, "hours"),
  ]);
  number("minSessionTimeout", 100, 3_600_000, "milliseconds");
  number("maxSessionTimeout", 100, 3_600_000, "milliseconds");
  faults.rule("minSessionTimeout", () => [settings.minSessionTimeout, twoTicksProblem(settings)]);
  faults.add(() => noSessionFaults(settings));
  faults.add(() => commandFaults(settings.commandsWhitelist));
  return faults.all;
}

// ZooKeeper's own defaults, 2 and 20 ticks.
const leastOf = (settings: ZooCfgSettings) => settings.minSessionTimeout ?? 2 * tickOf(settings);
const mostOf = (settings: ZooCfgSettings) => settings.maxSessionTimeout ?? 20 * tickOf(settings);
const tickOf = (settings: ZooCfgSettings) => settings.tickTime ?? zooCfgDefaults.tickTime;

/** Less than two ticks ZooKeeper would take, and then end sessions later than it says: its programmer's guide asks for two. */
function twoTicksProblem(settings: ZooCfgSettings): string | undefined {
  const { minSessionTimeout } = settings;
  if (rules.wholeNumber(minSessionTimeout, 100, 3_600_000) !== undefined) return undefined;
  const two = 2 * tickOf(settings);
  if (leastOf(settings) >= two) return undefined;
  return `sessions end by the tick, and a client is heard once in each; allowed: two ticks, which are ${two} ms, or more`;
}

function noSessionFaults(settings: ZooCfgSettings): Fault[] {
  const faults = new FaultList();
  const { minSessionTimeout, maxSessionTimeout } = settings;
  if (minSessionTimeout === undefined && maxSessionTimeout === undefined) return [];
  const [least, most] = [leastOf(settings), mostOf(settings)];
  if (least <= most || twoTicksProblem(settings) !== undefined) return [];
  const property = maxSessionTimeout === undefined ? "minSessionTimeout" : "maxSessionTimeout";
  const problem = `no session timeout is allowed: the least is ${least} ms, the most ${most} ms`;
  faults.check(property, settings[property], problem);
  return faults.all;
}

function commandFaults(commands: (string | undefined)[] | undefined): Fault[] {
  const faults = new FaultList();
  if (commands === undefined) return [];
  eachOf(commands, (command, index) => {
    faults.rule(`commandsWhitelist[${index}]`, () => [command(), rules.oneOf(command(), readOnlyCommands)]);
  });
  for (const needed of neededCommands) {
    faults.rule("commandsWhitelist", () => {
      const problem = `must include ${needed}: members ask each other with it`;
      return [commands, commands.includes(needed) ? undefined : problem];
    });
  }
  return faults.all;
}
