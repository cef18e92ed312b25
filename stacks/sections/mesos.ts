import { z } from "zod";

import { below, FaultList, rules, type Fault } from "../../components/faults";
import { imageFaults, mesosBuilds } from "../../components/mesos/compatibility";
import { agentDefaults, defaults, masterDefaults } from "../../components/mesos/defaults";
import { allPorts } from "../../components/mesos/flags";
import { agentMachineFaults, chrootProblem, clusterFaults, masterMachineFaults } from "../../components/mesos/validate";
import { tierBands } from "../../components/node/addresses";
import { rollerFaults } from "../../components/node/memberRules";
import { secretFaults } from "../../components/node/secretRules";
import { fleetFaults, fleetKeys } from "./fleets";
import { ensembleFaults, ensembleKeys, memberArgs } from "./members";
import { number, secret, section, text, texts } from "./section";

const { roller, ...masterKeys } = ensembleKeys({ ...masterDefaults, addressBand: tierBands.mesosMaster });

const disks = agentDefaults.scratchVolumes.map(({ mount, sizeGib }) => `${sizeGib} GiB at ${mount}`).join(" and ");
const agentKeys = (minSize: number) => fleetKeys({ ...agentDefaults, minSize, scratchVolumes: disks });

/** Tiers whose nodes may become agents. */
const tiers = ["zookeeper", "mesos-master"];

export const mesos = section({
  schema: z
    .strictObject({
      masters: z
        .strictObject(masterKeys)
        .prefault({})
        .describe(
          "The masters: an ensemble with the replicated log on disks of its own. If omitted, the defaults of its keys.",
        ),
      agents: z
        .strictObject(agentKeys(5))
        .prefault({})
        .describe("The agents, in the private subnets. If omitted, the defaults of its keys."),
      publicAgents: z
        .strictObject(agentKeys(2))
        .optional()
        .describe(
          "Agents for tasks that the outside gets at, which offer what they have to the role `slave_public` alone. They are in the private subnets too: a load balancer brings the outside in. If omitted, there are none.",
        ),
      joinedBy: texts
        .default([])
        .describe(
          `Tiers whose nodes become agents beside their own work, of ${tiers.join(", ")}; they reserve all that they have for the role \`infrastructure\`.`,
        ),
      clusterName: text.optional().describe("Name that the cluster's pages show. If omitted, the environment's."),
      attributes: z
        .record(text, text)
        .optional()
        .describe(
          "Attributes of every agent beside `rack`, which is its zone. A change replaces agents. If omitted, none.",
        ),
      ports: text
        .optional()
        .describe(
          `Ports that agents offer to tasks, within ${allPorts}. A change replaces agents. If omitted, \`${allPorts}\`.`,
        ),
      build: z
        .enum(mesosBuilds)
        .default(defaults.build)
        .describe(
          "Build of Mesos: the fork that is still maintained, or Apache's last release ([what goes with which](mesos-compatibility.md)).",
        ),
      cgroup: z
        .enum(["v1", "v2"])
        .default(defaults.cgroup)
        .describe("Control groups that the image boots with, of which each build takes one."),
      dockerMajor: number
        .optional()
        .describe(
          `Major version of the agents' Docker. If omitted, \`${defaults.dockerMajor}\`, which is Debian 12's own.`,
        ),
      containerizers: texts
        .optional()
        .describe("Containerizers of agents, in the order in which they are asked. If omitted, `docker` and `mesos`."),
      isolation: text
        .optional()
        .describe("Isolators of agents, separated by commas. If omitted, those that the build needs."),
      executorRegistrationTimeout: text
        .optional()
        .describe(
          `How long an executor may take to register, its image pulled in that time. If omitted, \`${defaults.executorRegistrationTimeout}\`.`,
        ),
      masterFlags: z
        .record(text, text)
        .optional()
        .describe("More flags of masters, without the dashes. If omitted, none."),
      agentFlags: z
        .record(text, text)
        .optional()
        .describe("More flags of agents, without the dashes. If omitted, none."),
      frameworks: texts
        .optional()
        .describe("Principals of the frameworks that may register. If omitted, `marathon` alone."),
      authenticateHttpFrameworks: z
        .boolean()
        .default(defaults.authenticateHttpFrameworks)
        .describe("Whether frameworks of the HTTP API have to give their secret too."),
      zookeeperChroot: text
        .optional()
        .describe(`Path in ZooKeeper that is this cluster's own. If omitted, \`${defaults.zookeeperChroot}\`.`),
      tlsSecret: secret
        .optional()
        .describe(
          "Secret with `certificate`, `key` and `ca`, texts of PEM, which is handed on to masters and agents. If omitted, none.",
        ),
      registrySecret: secret
        .optional()
        .describe(
          "Secret with a Docker `config.json`, by which agents pull from registries. If omitted, that of the environment's own registry, and none where there is none.",
        ),
      roller,
    })
    .describe(
      "The Mesos cluster: masters, agents, and what lets nodes of other tiers become agents ([how it behaves](mesos.md)). If omitted, there is none.",
    ),

  faults(settings, environment) {
    const { image } = environment;
    const { masters, agents, publicAgents, joinedBy, tlsSecret, registrySecret, zookeeperChroot } = settings;
    const faults = new FaultList();
    joinedBy.forEach((tier, index) => {
      const twice = joinedBy.indexOf(tier) < index ? "is named twice" : undefined;
      faults.check(`joinedBy[${index}]`, tier, rules.oneOf(tier, tiers) ?? twice);
    });
    faults.check("zookeeperChroot", zookeeperChroot, chrootProblem(zookeeperChroot));
    return [
      ...below("masters", ensembleFaults(masters, environment, masterMachineFaults)),
      ...below("agents", fleetFaults(agents, image, agentMachineFaults)),
      ...(publicAgents === undefined
        ? []
        : below("publicAgents", fleetFaults(publicAgents, image, agentMachineFaults))),
      ...faults.all,
      ...clusterFaults(settings),
      ...imageFaults({ cgroup: settings.cgroup, image }),
      ...secretsFaults({ tlsSecret, registrySecret }),
      ...below("roller", rollerFaults(settings.roller)),
    ];
  },

  tiers: ({ publicAgents }) => ["mesos-master", "mesos-agent", ...(publicAgents ? ["mesos-public-agent"] : [])],

  args({ masters, agents, publicAgents, ...settings }, environment) {
    const { image, tags, ...members } = memberArgs(masters, masters.members, environment);
    return { ...settings, image, tags, masters: members, agents, publicAgents };
  },
});

type Secret = z.output<typeof secret> | undefined;

const secretsFaults = (secrets: Record<string, Secret>): Fault[] =>
  Object.entries(secrets).flatMap(([key, given]) => (given === undefined ? [] : below(key, secretFaults(given))));
