import { infrastructureRole, publicRole } from "./defaults";

/** Whom an entry is about, or what: all, or those that are named. */
type Entity = { type: "ANY" } | { values: string[] };
type Entries = Record<string, Record<string, Entity>[]>;
type Acls = Record<string, Record<string, Entity>[] | boolean>;

const any: Entity = { type: "ANY" };
const some = (...values: string[]): Entity => ({ values });

/** What may be looked at, by the name of its list: what an entry's objects are called there. */
const views = {
  view_frameworks: "users",
  view_tasks: "users",
  view_executors: "users",
  view_roles: "roles",
  view_flags: "flags",
  get_quotas: "roles",
  get_maintenance_schedules: "machines",
  get_maintenance_statuses: "machines",
  access_mesos_logs: "logs",
  access_sandboxes: "users",
};

/** The same on agents, which know containers besides. */
const agentViews = {
  ...views,
  view_containers: "users",
  view_standalone_containers: "users",
  view_resource_providers: "resource_providers",
};

/** Paths that each answer with figures alone, whoever may get them. `/logging/toggle` changes something. */
const figures = ["/metrics/snapshot", "/monitor/statistics"];

/** What changes agents, tasks and the cluster itself: for operators. */
const deeds = {
  teardown_frameworks: "framework_principals",
  reserve_resources: "roles",
  unreserve_resources: "reserver_principals",
  create_volumes: "roles",
  destroy_volumes: "creator_principals",
  resize_volumes: "roles",
  update_weights: "roles",
  update_quotas: "roles",
  update_maintenance_schedules: "machines",
  start_maintenances: "machines",
  stop_maintenances: "machines",
  drain_agents: "agents",
  deactivate_agents: "agents",
  reactivate_agents: "agents",
  mark_agents_gone: "agents",
  set_log_level: "level",
};

/** Lets principals do each of these to all that there is. */
const allow = (principals: string[], actions: Record<string, string>): Entries =>
  Object.fromEntries(
    Object.entries(actions).map(([action, objects]) => [action, [{ principals: some(...principals), [objects]: any }]]),
  );

/**
 * Who may do what on masters. What no entry allows is refused. The names are those of Mesos's `acls.proto`: one that is
 * misspelt would be read over, and allow nothing.
 */
export function masterAcls(frameworks: string[]): Acls {
  return merged([
    allow(["observer", "operator"], views),
    allow(["operator"], deeds),
    allow(["agent"], { register_agents: "agents" }),
    // An agent that reserves what it has is asked for the right to.
    { reserve_resources: [{ principals: some("agent"), roles: some(infrastructureRole, publicRole) }] },
    allow(["drain"], { drain_agents: "agents", mark_agents_gone: "agents", view_roles: "roles" }),
    {
      get_endpoints: [
        { principals: some("operator"), paths: any },
        { principals: some("observer"), paths: some(...figures) },
      ],
    },
    allow(frameworks, { register_frameworks: "roles", run_tasks: "users" }),
    ...frameworks.map((name) => ({
      teardown_frameworks: [{ principals: some(name), framework_principals: some(name) }],
      // Tasks with data keep them on volumes of what their framework has reserved.
      reserve_resources: [{ principals: some(name), roles: any }],
      unreserve_resources: [{ principals: some(name), reserver_principals: some(name) }],
      create_volumes: [{ principals: some(name), roles: any }],
      resize_volumes: [{ principals: some(name), roles: any }],
      destroy_volumes: [{ principals: some(name), creator_principals: some(name) }],
    })),
  ]);
}

/**
 * Who may do what on agents: to look, and nothing else. An agent's node runs what tenants bring along, so that no secret is
 * there that rules the cluster, and without these whoever has the one that is could run what he likes.
 */
export function agentAcls(): Acls {
  return merged([
    // An agent asks once more for each task whether its framework may run it, which the masters have judged by then.
    { run_tasks: [{ principals: any, users: any }] },
    allow(["observer"], agentViews),
    { get_endpoints: [{ principals: some("observer"), paths: some(...figures, "/containers") }] },
  ]);
}

/** All entries in one: of a list those that come first decide. What nobody may do needs no entry. */
function merged(all: Entries[]): Acls {
  const lists: Entries = {};
  for (const [action, entries] of all.flatMap((each) => Object.entries(each))) {
    lists[action] = [...(lists[action] ?? []), ...entries];
  }
  return { permissive: false, ...lists };
}
