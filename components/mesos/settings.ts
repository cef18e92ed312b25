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

/** The `settings` of agents of a class, which are those of the offer as well. */
export function agentSettings(
  args: MesosClusterArgs,
  masterAddresses: pulumi.Output<string[]>,
  { role, attributes: own }: AgentClass = {},
): Settings {
  const { attributes, isolation, ports: offered, executorRegistrationTimeout, agentFlags: extra } = args;
  const { build, containerizers } = choiceOf(args);
  return pulumi
    .output({
      ...{ attributes, isolation, offered, executorRegistrationTimeout, extra, masterAddresses },
      zookeeper: zookeeperUrl(args),
    })
    .apply(({ zookeeper, ...known }): Record<string, unknown> => ({
      flags: agentFlags(
        {
          containerizers,
          isolation: known.isolation ?? isolationOf(build),
          ports: known.offered ?? allPorts,
          executorRegistrationTimeout: known.executorRegistrationTimeout ?? defaults.executorRegistrationTimeout,
          extra: known.extra ?? {},
        },
        role,
      ),
      acls: agentAcls(),
      attributes: { ...known.attributes, ...own },
      zookeeper,
      masters: known.masterAddresses.map((address) => `${address}:${ports.mesosMaster.from}`),
      port: ports.mesosAgent.from,
      ...(containerizers.includes("docker") ? { docker: dockerDefaults } : {}),
      ...(args.tlsSecret === undefined ? {} : { tls: true }),
    }));
}

/** Settings of agents without what each keeps for as long as it lives, its attributes and some flags, and these. */
export function keptApart({ attributes, flags, ...shared }: Record<string, unknown>): {
  settings: Record<string, unknown>;
  keptSettings: Record<string, unknown>;
} {
  const of = (isKept: boolean) =>
    Object.fromEntries(Object.entries(flags as DaemonFlags).filter(([name]) => keptFlags.includes(name) === isKept));
  return { settings: { ...shared, flags: of(false) }, keptSettings: { attributes, flags: of(true) } };
}
