import { didYouMean, FaultList, rules, type Fault } from "../faults";
import table from "./daemonFlags.json";
import { durationMs, durationUnits } from "./duration";

/** The programs of Mesos that take flags. */
export type DaemonProgram = "master" | "agent";

/** What a value of a flag has to look like. */
type FlagKind = "boolean" | "bytes" | "duration" | "fraction" | "number" | "percentage" | "text";

/** A flag of a program, as documentation and `--help` have it. */
export interface DaemonFlag {
  kind: FlagKind;
  /** What the program takes where the flag is omitted. */
  default?: string;
  /** An older name of this other flag. */
  aliasOf?: string;
  /** The only values that there are. */
  oneOf?: string[];
  /** Bounds beyond which the program does not start. */
  least?: string;
  most?: string;
  /** Whether a build may lack it, such as one without SSL. */
  optional?: boolean;
}

/** Flags by name. */
export type Flags = Readonly<Record<string, string | undefined>>;

/** Every flag of a program, without the dashes. */
export const daemonFlags: Record<DaemonProgram, Record<string, DaemonFlag | undefined>> = {
  master: table.master as Record<string, DaemonFlag>,
  agent: table.agent as Record<string, DaemonFlag>,
};

const addressed = "every node has an address of its own, which its recipe sets";
const placed = "the recipe sets it, beside the folders that it makes";
const everyDaemons = {
  help: "ends the program at once",
  version: "ends the program at once",
  ip: addressed,
  ip_discovery_command: addressed,
  advertise_ip: addressed,
  advertise_port: "the port table has the port, and doors are open for that one",
  hostname: addressed,
  port: "the port table has it, and doors are open for that one",
  work_dir: placed,
};
const referred = "its value lies in a file of the recipe, which nobody else reads";

/** Flags that nobody may give beside the recipe, by program: why. */
const own: Record<DaemonProgram, Record<string, string>> = {
  master: {
    ...everyDaemons,
    zk: "the recipe writes the address of ZooKeeper into a file",
    master_contender: "masters elect their leader through ZooKeeper",
    master_detector: "masters find their leader through ZooKeeper",
    credentials: referred,
    acls: "the recipe writes them into a file",
    log_auto_initialize: "the member's agent decides before each start whether a log may begin",
  },
  agent: {
    ...everyDaemons,
    runtime_dir: placed,
    master: "the recipe writes the address of ZooKeeper into a file",
    master_detector: "agents find the leader through ZooKeeper",
    attributes: "the recipe adds the zone to those that are given as `attributes`",
    credential: referred,
    http_credentials: referred,
    docker_config: referred,
  },
};

/** Names of the flags that a recipe sets itself, and of those that would defeat one of these. */
export const ownFlags = (program: DaemonProgram): string[] => Object.keys(own[program]);

/** What a program would refuse at its start: flags that it does not have, values that it cannot read, one flag twice. */
export function flagFaults(program: DaemonProgram, flags: Flags | undefined): Fault[] {
  const faults = new FaultList();
  for (const name of Object.keys(flags ?? {})) {
    const flag = ownValue(daemonFlags[program], name);
    if (flag === undefined) {
      faults.check(name, undefined, unknownProblem(program, name));
      continue;
    }
    faults.rule(name, () => [flags![name], valueProblem(flag, flags![name])]);
    faults.rule(name, () => [undefined, twice(flag, flags!)]);
  }
  return faults.all;
}

/**
 * What is wrong with flags that a user gives beside those of a component: all of `flagFaults`, flags that the recipe sets,
 * those that the component makes of its own arguments (`taken`: the flag, and what to give instead), and secrets, which
 * everybody on the node would read among the running programs.
 */
export function extraFlagFaults(
  program: DaemonProgram,
  flags: Flags | undefined,
  taken: Readonly<Record<string, string>> = {},
): Fault[] {
  const faults = new FaultList();
  const reasons = { ...own[program], ...taken };
  for (const name of Object.keys(flags ?? {})) {
    const reason = ownValue(reasons, ownValue(daemonFlags[program], name)?.aliasOf ?? name);
    if (reason !== undefined) faults.check(name, undefined, `no flag to give here: ${reason}`);
    else faults.rule(name, () => [undefined, secretProblem(flags![name])]);
  }
  const refused = new Set(faults.all.map(({ property }) => property));
  faults.all.push(...flagFaults(program, flags).filter(({ property }) => !refused.has(property)));
  return faults.all;
}

/** Flags by the names that Mesos has for them today: a program that is given one by two of its names does not start. */
export const byNewerNames = (program: DaemonProgram, flags: Flags): Record<string, string> =>
  Object.fromEntries(
    Object.entries(flags).map(([name, value]) => [
      ownValue(daemonFlags[program], name)?.aliasOf ?? name,
      value as string,
    ]),
  );

const ownValue = <T>(values: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(values, name) ? values[name] : undefined;

function unknownProblem(program: DaemonProgram, name: string): string {
  const names = Object.keys(daemonFlags[program]);
  const positive = name.replace(/^(--)?(no-)?/, "");
  const known = positive !== name && names.includes(positive);
  const hint = known ? `give it as ${positive}, "true" or "false" if it is a switch` : didYouMean(name, names);
  return `mesos-${program} has no such flag; ${hint}${known ? "" : "allowed: those that its --help lists, without the dashes"}`;
}

/** A program that is given a flag by two of its names does not start. */
function twice({ aliasOf }: DaemonFlag, flags: Flags): string | undefined {
  if (aliasOf === undefined || flags[aliasOf] === undefined) return undefined;
  return `an older name of ${aliasOf}, which is given as well; give one of them`;
}

const sizes = "B, KB, MB, GB, TB";

/** Values of each kind, as stout reads them: durations and sizes have a unit, and no blank before it. */
const kinds: Record<FlagKind, { pattern: RegExp; allowed: string }> = {
  boolean: { pattern: /^(true|false)$/, allowed: '"true", "false"' },
  bytes: { pattern: /^\d+(B|KB|MB|GB|TB)$/, allowed: `a whole number and a unit (${sizes}), such as 2GB` },
  duration: {
    pattern: new RegExp(`^\\d+(\\.\\d+)?(${durationUnits.join("|")})$`),
    allowed: `a number and a unit (${durationUnits.join(", ")}), such as 10secs`,
  },
  fraction: { pattern: /^(0(\.\d+)?|1(\.0+)?)$/, allowed: "a number from 0 to 1" },
  number: { pattern: /^\d+$/, allowed: "a whole number" },
  percentage: { pattern: /^(100|\d{1,2})(\.\d+)?%$/, allowed: "a percentage, such as 50%" },
  text: { pattern: /^[^\0\r\n]+$/, allowed: "a text of one line" },
};

function valueProblem(flag: DaemonFlag, value: string | undefined): string | undefined {
  if (typeof value !== "string") return `allowed: ${kinds[flag.kind].allowed}, as a text`;
  const { pattern, allowed } = kinds[flag.kind];
  return (
    (flag.oneOf && rules.oneOf(value, flag.oneOf)) ?? rules.matches(value, pattern, allowed) ?? outside(flag, value)
  );
}

function outside({ kind, least, most }: DaemonFlag, value: string): string | undefined {
  const size = kind === "duration" ? (text: string) => durationMs(text)! : Number;
  const low = least !== undefined && size(value) < size(least);
  const high = most !== undefined && size(value) > size(most);
  if (!low && !high) return undefined;
  return most === undefined ? `allowed: ${least!} and more` : `allowed: ${least!} to ${most}`;
}

/** A login in an address, or a secret in a text of JSON. */
const secrets = /:\/\/[^/\s@]*@|"(secret|password|auth)"\s*:/i;

function secretProblem(value: string | undefined): string | undefined {
  if (typeof value !== "string" || !secrets.test(value)) return undefined;
  return "holds a secret, and whoever is on the node could read it among the running programs; allowed: file:// and a path, where the program reads it";
}
