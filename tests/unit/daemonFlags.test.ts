import * as fc from "fast-check";

import { describeFault } from "../../components/faults";
import {
  daemonFlags,
  extraFlagFaults,
  flagFaults,
  ownFlags,
  type DaemonProgram,
} from "../../components/mesos/daemonFlagRules";
import { durationMs, durationUnits } from "../../components/mesos/duration";

const programs: DaemonProgram[] = ["master", "agent"];
const flagsOf = (program: DaemonProgram) =>
  Object.entries(daemonFlags[program]).map(([name, flag]) => [name, flag!] as const);
const said = (program: DaemonProgram, flags: Record<string, string>) => flagFaults(program, flags).map(describeFault);

test.each(programs)("the %s takes every default that it has itself, and bounds that are in its table", (program) => {
  for (const [name, { default: value, least, most }] of flagsOf(program)) {
    for (const given of [value, least, most]) {
      if (given !== undefined && given !== "") expect(said(program, { [name]: given })).toEqual([]);
    }
  }
});

test.each(programs)("an older name of a flag of the %s is of the same kind", (program) => {
  const older = flagsOf(program).filter(([, { aliasOf }]) => aliasOf !== undefined);
  expect(older.length).toBeGreaterThan(1);
  for (const [, { aliasOf, kind }] of older) expect(daemonFlags[program][aliasOf!]?.kind).toBe(kind);
});

/** What a program refuses at its start: each as the program itself was seen to, or as its documentation has it. */
const refused: [program: DaemonProgram, flags: Record<string, string>, fault: string][] = [
  [
    "master",
    { agent_ping_timeouts: "15secs" },
    'agent_ping_timeouts: mesos-master has no such flag; did you mean "agent_ping_timeout"? allowed: those that its --help lists, without the dashes',
  ],
  [
    "agent",
    { "no-hostname_lookup": "true" },
    'no-hostname_lookup: mesos-agent has no such flag; give it as hostname_lookup, "true" or "false" if it is a switch',
  ],
  [
    "agent",
    { quorum: "2" },
    "quorum: mesos-agent has no such flag; allowed: those that its --help lists, without the dashes",
  ],
  [
    "agent",
    { constructor: "x" },
    "constructor: mesos-agent has no such flag; allowed: those that its --help lists, without the dashes",
  ],
  [
    "master",
    { agent_ping_timeout: "5" },
    'agent_ping_timeout = "5": allowed: a number and a unit (ns, us, ms, secs, mins, hrs, days, weeks), such as 10secs',
  ],
  ["master", { agent_ping_timeout: "0secs" }, 'agent_ping_timeout = "0secs": allowed: 1secs to 15mins'],
  ["master", { agent_reregister_timeout: "9mins" }, 'agent_reregister_timeout = "9mins": allowed: 10mins and more'],
  ["master", { quorum: "abc" }, 'quorum = "abc": allowed: a whole number'],
  ["master", { quorum: "0" }, 'quorum = "0": allowed: 1 and more'],
  ["master", { authenticate_agents: "maybe" }, 'authenticate_agents = "maybe": allowed: "true", "false"'],
  ["master", { authenticate_agents: "" }, 'authenticate_agents = "": allowed: "true", "false"'],
  ["master", { cluster: "" }, 'cluster = "": allowed: a text of one line'],
  ["master", { cluster: "a\nb" }, 'cluster = "a\\nb": allowed: a text of one line'],
  [
    "master",
    { recovery_agent_removal_limit: "50" },
    'recovery_agent_removal_limit = "50": allowed: a percentage, such as 50%',
  ],
  ["agent", { reconfiguration_policy: "foo" }, 'reconfiguration_policy = "foo": allowed: equal, additive'],
  ["agent", { gc_disk_headroom: "1.1" }, 'gc_disk_headroom = "1.1": allowed: a number from 0 to 1'],
  [
    "agent",
    { fetcher_cache_size: "1.5GB" },
    'fetcher_cache_size = "1.5GB": allowed: a whole number and a unit (B, KB, MB, GB, TB), such as 2GB',
  ],
  [
    "master",
    { agent_ping_timeout: "5secs", slave_ping_timeout: "5secs" },
    "slave_ping_timeout: an older name of agent_ping_timeout, which is given as well; give one of them",
  ],
];

test.each(refused)("the %s is refused %j", (program, flags, fault) => {
  expect(said(program, flags)).toEqual([fault]);
});

test("what is no text is refused as that, as an environment's file may have it", () => {
  const flags = { strict: true } as unknown as Record<string, string>;
  expect(said("agent", flags)).toEqual(['strict = true: allowed: "true", "false", as a text']);
});

describe("flags beside those of a component", () => {
  const extra = (program: DaemonProgram, flags: Record<string, string>, taken = {}) =>
    extraFlagFaults(program, flags, taken).map(describeFault);

  test.each(programs)("of the %s are none of the recipe's, and none that the component makes", (program) => {
    for (const name of ownFlags(program)) {
      expect([name, daemonFlags[program][name] !== undefined]).toEqual([name, true]);
      expect(extra(program, { [name]: "no matter" })).toEqual([
        expect.stringContaining(`${name}: no flag to give here: `),
      ]);
    }
  });

  test("are refused by each name that a flag has", () => {
    const taken = { authenticate_agents: "agents always have to" };
    const fault = (name: string) => [`${name}: no flag to give here: agents always have to`];
    expect(extra("master", { authenticate_agents: "false" }, taken)).toEqual(fault("authenticate_agents"));
    expect(extra("master", { authenticate_slaves: "false" }, taken)).toEqual(fault("authenticate_slaves"));
  });

  test.each([
    "https://user:word@registry.example.com",
    'x {"principal":"p","secret":"word"}',
    '{"auths":{"r":{"auth":"d29yZA=="}}}',
  ])("hold no secret, and none is shown: %s", (value) => {
    const [fault, ...others] = extra("agent", { docker_registry: value });
    expect(others).toEqual([]);
    expect(fault).toMatch(/^docker_registry: holds a secret, /);
    expect(fault).not.toMatch(/word|d29y/);
  });

  test("are taken as they are else", () => {
    expect(extra("agent", { docker_registry: "https://registry.example.com", gc_delay: "2days" })).toEqual([]);
    expect(extra("agent", { gc_delay: "2 days" })).toEqual([expect.stringContaining('gc_delay = "2 days"')]);
  });
});

test("durations are read in every unit, and in no other", () => {
  expect(durationUnits.map((unit) => durationMs(`2${unit}`))).toEqual([
    2e-6, 2e-3, 2, 2000, 120_000, 7_200_000, 172_800_000, 1_209_600_000,
  ]);
  expect(["10", "10s", "secs", "-1secs", "1 secs", "1secs ", "1e3secs", ".5secs", "1toString"].map(durationMs)).toEqual(
    Array(9).fill(undefined),
  );
});

test("whatever is taken for a duration is one, and nothing else is", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.stringMatching(/^\d{0,3}\.?\d{0,2} ?(s|secs|mins|ms|weeks|Secs)$/)),
      (text) => {
        const faults = flagFaults("master", { allocation_interval: text });
        expect(faults.length === 0).toBe(durationMs(text) !== undefined);
      },
    ),
  );
});

test("faults name the flag that is wrong, whatever stands beside it", () => {
  const known = flagsOf("agent").filter(([, flag]) => flag.default !== undefined && flag.default !== "");
  fc.assert(
    fc.property(fc.subarray(known), fc.constantFrom(...known), fc.string(), (beside, [name, flag], text) => {
      const flags = {
        ...Object.fromEntries(beside.map(([other, row]) => [other, row.default!])),
        [name]: flag.default!,
      };
      expect(flagFaults("agent", flags)).toEqual([]);
      const wrong = flagFaults("agent", { ...flags, [name]: `\n${text}` });
      expect(wrong.map(({ property }) => property)).toEqual([name]);
    }),
  );
});
