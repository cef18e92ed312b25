import { majorityOf } from "../node/majority";
import { byNewerNames } from "./daemonFlagRules";
import { agentFolders, defaults } from "./defaults";

/** Flags by name, without the dashes. */
export type DaemonFlags = Record<string, string>;

/**
 * What masters and agents have in common. ZooKeeper ends a session at the first tick after its time-out: 4 seconds at a
 * tick of 2 give the next leader within 6, where Mesos's own 10 take up to 11. No host name is looked up: nodes are known by
 * their addresses.
 */
const shared = {
  authenticate_http_readonly: "true",
  authenticate_http_readwrite: "true",
  hostname_lookup: "false",
  zk_session_timeout: "4secs",
};

/** What decides the flags of masters. */
export interface MasterFlagSettings {
  members: number;
  clusterName: string;
  authenticateHttpFrameworks: boolean;
  extra: DaemonFlags;
}

/** Flags of masters that no argument changes, and why: what users are told who give them. */
export const takenMasterFlags = {
  quorum: "it is the majority of `masters.members`",
  cluster: "give `clusterName`",
  registry: "agents and drains are kept in the replicated log",
  authenticate: "frameworks give a secret in any case",
  authenticate_agents: "agents give a secret in any case",
  authenticate_frameworks: "frameworks give a secret in any case",
  authenticate_http_frameworks: "give `authenticateHttpFrameworks`",
  http_framework_authenticators: "give `authenticateHttpFrameworks`",
  authenticate_http_readonly: "whoever reads gives a secret in any case",
  authenticate_http_readwrite: "whoever writes gives a secret in any case",
  hostname_lookup: "masters are known by their addresses",
};

/**
 * Flags that are the same on all masters. Those that a user may change as well, with Mesos's own defaults in brackets:
 * - `agent_ping_timeout`, `max_agent_ping_timeouts` (15secs, 5): an agent that says nothing for 75 seconds is unreachable,
 *   far longer than a session, so that no agent is lost to a change of the leader,
 * - `agent_reregister_timeout` (10mins): the least that Mesos takes,
 * - `recovery_agent_removal_limit` (100%): a new leader that half of the agents do not come back to ends itself, instead of
 *   giving up all their tasks; half, since one zone of two may be gone,
 * - `agent_removal_rate_limit` (none): what cuts the leader off from its agents takes them one after the other,
 * - `registry_fetch_timeout`, `registry_store_timeout` (1mins, 20secs): a master that finds no quorum for so long ends itself.
 */
export function masterFlags({
  members,
  clusterName,
  authenticateHttpFrameworks,
  extra,
}: MasterFlagSettings): DaemonFlags {
  return {
    ...shared,
    agent_ping_timeout: "15secs",
    max_agent_ping_timeouts: "5",
    agent_reregister_timeout: "10mins",
    recovery_agent_removal_limit: "50%",
    agent_removal_rate_limit: "10/1mins",
    registry_fetch_timeout: "1mins",
    registry_store_timeout: "20secs",
    ...byNewerNames("master", extra),
    quorum: String(majorityOf(members)),
    cluster: clusterName,
    registry: "replicated_log",
    authenticate_agents: "true",
    authenticate_frameworks: "true",
    authenticate_http_frameworks: String(authenticateHttpFrameworks),
    ...(authenticateHttpFrameworks ? { http_framework_authenticators: "basic" } : {}),
  };
}

/** What decides the flags of agents. */
export interface AgentFlagSettings {
  containerizers: string[];
  isolation: string;
  ports: string;
  executorRegistrationTimeout: string;
  extra: DaemonFlags;
}

/** Flags of agents that no argument changes, and why: what users are told who give them. */
export const takenAgentFlags = {
  containerizers: "give `containerizers`",
  isolation: "give `isolation`",
  executor_registration_timeout: "give `executorRegistrationTimeout`",
  default_role:
    "private agents offer to every role, public ones to `slave_public`, and those of other tiers to `infrastructure`",
  acls: "the component writes them",
  reconfiguration_policy: "an agent that was additive once starts with no other policy",
  authenticate_http_readonly: "whoever reads gives a secret in any case",
  authenticate_http_readwrite: "whoever writes gives a secret in any case",
  hostname_lookup: "agents are known by their addresses",
  launcher: "the isolators of every build need launcher linux",
  resources: "give `ports`; the rest is what the machine has",
};

/**
 * Flags that are the same on all agents of a class, for which they reserve all that they have: `role`. Those that a user may
 * change as well, with Mesos's own defaults in brackets:
 * - `resources` (all, of these ports): the ports alone, the rest is what the machine has,
 * - `recover`, `strict`, `recovery_timeout` (reconnect, true, 15mins): tasks outlive their agent's restart,
 * - `gc_delay`, `gc_disk_headroom` (1weeks, 0.1): sandboxes that nobody runs in go sooner the fuller the disk is,
 * - `docker_remove_delay` (6hrs): containers that have ended stay for whoever looks why,
 * - `fetcher_cache_size`, `fetcher_cache_dir` (2GB, /tmp/mesos/fetch): beside the work, on its disk,
 * - `executor_shutdown_grace_period` (5secs), `launcher` (linux), `switch_user` (true), `systemd_enable_support` (true),
 * - `docker_kill_orphans` (true): containers of an agent that is gone end, of which there is one on each machine.
 */
export function agentFlags(
  { containerizers, isolation, ports, executorRegistrationTimeout, extra }: AgentFlagSettings,
  role?: string,
): DaemonFlags {
  return {
    ...shared,
    resources: `ports:[${ports}]`,
    recover: "reconnect",
    strict: "true",
    recovery_timeout: "15mins",
    gc_delay: "1weeks",
    gc_disk_headroom: "0.1",
    fetcher_cache_size: "2GB",
    fetcher_cache_dir: `${agentFolders.work}/fetch`,
    executor_shutdown_grace_period: "5secs",
    launcher: "linux",
    switch_user: "true",
    systemd_enable_support: "true",
    ...(containerizers.includes("docker") ? { docker_remove_delay: "6hrs", docker_kill_orphans: "true" } : {}),
    ...byNewerNames("agent", extra),
    containerizers: containerizers.join(","),
    isolation,
    executor_registration_timeout: executorRegistrationTimeout,
    reconfiguration_policy: "additive",
    ...(role === undefined ? {} : { default_role: role }),
  };
}

/** The range of ports that tasks get, in Mesos's own words. */
export const allPorts = `${defaults.ports.from}-${defaults.ports.to}`;
