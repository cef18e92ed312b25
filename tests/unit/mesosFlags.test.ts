import { agentAcls, masterAcls } from "../../components/mesos/acls";
import { flagFaults, ownFlags } from "../../components/mesos/daemonFlagRules";
import { agentFlags, masterFlags } from "../../components/mesos/flags";

const agent = {
  containerizers: ["docker", "mesos"],
  isolation: "cgroups/cpu,cgroups/mem",
  ports: "31000-32000",
  executorRegistrationTimeout: "10mins",
  extra: {},
};
const master = { members: 3, clusterName: "dev", authenticateHttpFrameworks: true, extra: {} };

test.each([
  ["master", masterFlags(master)],
  ["agent", agentFlags(agent)],
  ["agent", agentFlags(agent, "slave_public")],
] as const)("flags of a %s are documented ones with legal values, and none of the recipe's", (program, flags) => {
  expect(flagFaults(program, flags)).toEqual([]);
  expect(Object.keys(flags).filter((name) => ownFlags(program).includes(name))).toEqual([]);
});

test.each([
  [3, "2"],
  [5, "3"],
])("of %i masters the quorum is %s, whatever a user says", (members, quorum) => {
  expect(masterFlags({ ...master, members, extra: { quorum: "1" } }).quorum).toBe(quorum);
});

test("a user's flag wins over a default, and over nothing that the component decides", () => {
  const extra = { gc_delay: "1days", reconfiguration_policy: "equal" };
  expect(agentFlags({ ...agent, extra })).toMatchObject({ gc_delay: "1days", reconfiguration_policy: "additive" });
});

test("frameworks of the HTTP API give a secret by a flag of its own", () => {
  expect(masterFlags(master)).toMatchObject({ http_framework_authenticators: "basic" });
  const without = masterFlags({ ...master, authenticateHttpFrameworks: false });
  expect(without).toMatchObject({ authenticate_http_frameworks: "false", authenticate_frameworks: "true" });
  expect(without).not.toHaveProperty("http_framework_authenticators");
});

describe("rights", () => {
  /** What a principal may do, by its name in a list's entries. */
  const rightsOf = (acls: object, principal: string): string[] =>
    Object.entries(acls as Record<string, { principals: { values?: string[] } }[]>)
      .filter(
        ([, entries]) =>
          Array.isArray(entries) && entries.some(({ principals }) => principals.values?.includes(principal)),
      )
      .map(([action]) => action)
      .sort();

  test("are refused where no entry gives them", () => {
    for (const acls of [masterAcls(["marathon"]), agentAcls()]) expect(acls.permissive).toBe(false);
  });

  test("of an agent are to register and to reserve, of a drain to drain", () => {
    expect(rightsOf(masterAcls([]), "agent")).toEqual(["register_agents", "reserve_resources"]);
    expect(rightsOf(masterAcls([]), "drain")).toEqual(["drain_agents", "mark_agents_gone", "view_roles"]);
    expect(rightsOf(agentAcls(), "drain")).toEqual([]);
  });

  test("of an observer are to look: nothing else, on masters and agents", () => {
    const looks = /^(view_|get_|access_)/;
    const rights = [...rightsOf(masterAcls([]), "observer"), ...rightsOf(agentAcls(), "observer")];
    expect(rights.filter((action) => !looks.test(action))).toEqual([]);
    expect(rights.length).toBeGreaterThan(15);
  });

  test("of a framework end at its own name", () => {
    const acls = masterAcls(["marathon", "chronos"]);
    expect(rightsOf(acls, "marathon")).toEqual([
      ...["create_volumes", "destroy_volumes", "register_frameworks", "reserve_resources", "resize_volumes"],
      ...["run_tasks", "teardown_frameworks", "unreserve_resources"],
    ]);
    const own = { principals: { values: ["chronos"] } };
    for (const [action, whose] of Object.entries({
      teardown_frameworks: "framework_principals",
      unreserve_resources: "reserver_principals",
      destroy_volumes: "creator_principals",
    }))
      expect(acls[action]).toContainEqual({ ...own, [whose]: { values: ["chronos"] } });
  });

  test("of tasks are judged by masters: an agent that refused them would end each", () => {
    expect(agentAcls().run_tasks).toEqual([{ principals: { type: "ANY" }, users: { type: "ANY" } }]);
  });

  test("of agents' pages are nobody's who only registers", () => {
    expect(rightsOf(agentAcls(), "agent")).toEqual([]);
  });
});
