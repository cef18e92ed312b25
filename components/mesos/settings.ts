import * as pulumi from "@pulumi/pulumi";

import { ports } from "../ports";
import { agentAcls, masterAcls } from "./acls";
import type { MesosClusterArgs } from "./args";
import { defaults, dockerDefaults } from "./defaults";
import { choiceOf } from "./choice";
import { isolationOf } from "./compatibility";
import { agentFlags, allPorts, masterFlags, type DaemonFlags } from "./flags";

/** What an agent is of: it decides for which role it reserves all that it has, and its attributes. */
export interface AgentClass {
  /** The role; an agent without one offers to every role. */
  role?: string;
  attributes?: Record<string, string>;
}

type Settings = pulumi.Output<Record<string, unknown>>;

/**
 * Flags that an agent which has registered takes no other value of, by its policy `additive` (src/slave/compatibility.cpp of
 * Mesos 1.11): it could have more resources, or a first domain, but a program does not know what nodes have already.
 * Hostname and port are those of every agent.
 */
const keptFlags = ["default_role", "domain", "resources"];

/** Where masters meet and elect their leader. */
export const zookeeperUrl = ({
  zookeeperConnection,
  zookeeperChroot = defaults.zookeeperChroot,
}: MesosClusterArgs): pulumi.Output<string> => pulumi.interpolate`zk://${zookeeperConnection}${zookeeperChroot}`;

/** The `settings` of the masters' document. */
export function masterSettings(args: MesosClusterArgs): Settings {
  const { clusterName, masterFlags: extra, authenticateHttpFrameworks, masters, frameworks, tlsSecret } = args;
  const { environment } = pulumi.output(args.bootstrap);
  return pulumi
    .output({
      clusterName: clusterName ?? environment,
      extra,
      authenticateHttpFrameworks,
      zookeeper: zookeeperUrl(args),
    })
    .apply(({ zookeeper, ...known }): Record<string, unknown> => ({
      flags: masterFlags({
        members: masters.members.length,
        clusterName: known.clusterName,
        authenticateHttpFrameworks: known.authenticateHttpFrameworks ?? defaults.authenticateHttpFrameworks,
        extra: known.extra ?? {},
      }),
      acls: masterAcls(frameworks ?? defaults.frameworks),
      zookeeper,
      port: ports.mesosMaster.from,
      ...(tlsSecret === undefined ? {} : { tls: true }),
    }));
}

/** Flags of agents of a class, of which each agent keeps some for as long as it lives. */
function flagsOf(args: MesosClusterArgs, isKept: boolean, role?: string): pulumi.Output<DaemonFlags> {
  const { isolation, ports: offered, executorRegistrationTimeout, agentFlags: extra } = args;
  const { build, containerizers } = choiceOf(args);
  return pulumi.output({ isolation, offered, executorRegistrationTimeout, extra }).apply((known) => {
    const settings = {
      containerizers,
      isolation: known.isolation ?? isolationOf(build),
      ports: known.offered ?? allPorts,
      executorRegistrationTimeout: known.executorRegistrationTimeout ?? defaults.executorRegistrationTimeout,
      extra: known.extra ?? {},
    };
    const flags = Object.entries(agentFlags(settings, role));
    return Object.fromEntries(flags.filter(([name]) => keptFlags.includes(name) === isKept));
  });
}

/** What each agent of a class registers with, and keeps. It hangs on nothing that is made: it decides on launch templates. */
export const keptSettings = (args: MesosClusterArgs, { role, attributes: own }: AgentClass = {}): Settings =>
  pulumi
    .output({ attributes: args.attributes, flags: flagsOf(args, true, role) })
    .apply(({ attributes, flags }): Record<string, unknown> => ({ attributes: { ...attributes, ...own }, flags }));

/** The `settings` of the agents' documents: those that all agents have in common. */
export const agentSettings = (args: MesosClusterArgs, masterAddresses: pulumi.Output<string[]>): Settings =>
  pulumi
    .output({ masterAddresses, zookeeper: zookeeperUrl(args), flags: flagsOf(args, false) })
    .apply(({ zookeeper, flags, ...known }): Record<string, unknown> => ({
      flags,
      acls: agentAcls(),
      zookeeper,
      masters: known.masterAddresses.map((address) => `${address}:${ports.mesosMaster.from}`),
      port: ports.mesosAgent.from,
      ...(choiceOf(args).containerizers.includes("docker") ? { docker: dockerDefaults } : {}),
      ...(args.tlsSecret === undefined ? {} : { tls: true }),
    }));

/** Both, for nodes that have no launch template of this cluster's. */
export const offeredSettings = (
  args: MesosClusterArgs,
  masterAddresses: pulumi.Output<string[]>,
  of: AgentClass,
): Settings =>
  agentSettings(args, masterAddresses).apply((shared) =>
    keptSettings(args, of).apply(({ attributes, flags }): Record<string, unknown> => {
      const all = { ...(shared.flags as DaemonFlags), ...(flags as DaemonFlags) };
      return { ...shared, attributes, flags: all };
    }),
  );
