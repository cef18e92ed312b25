import { unlockedFaults } from "../bootstrap/unlocked";
import { below, FaultList, rules, type Fault } from "../faults";
import { tierBands } from "../node/addresses";
import { fleetMachineFaults, memoryProblem } from "../node/fleetMachineRules";
import { fleetNodesFaults } from "../node/fleetRules";
import { machineFaults } from "../node/machineRules";
import {
  bandFaults,
  ensembleSizeProblem,
  incarnationFaults,
  membersFaults,
  memberTierFaults,
} from "../node/memberRules";
import { nodesGroupFaults } from "../node/nodesGroup";
import { eachOf, withDefaults } from "../partlyKnown";
import { ports } from "../ports";
import type { Known } from "../validation";
import type { MesosClusterArgs } from "./args";
import { agentDefaults, defaults, masterDefaults, neededMemoryMib } from "./defaults";
import { ownPrincipals } from "./credentials";
import { clusterArtifacts } from "./choice";
import { compatibilityFaults, imageFaults, type MesosChoice } from "./compatibility";
import { extraFlagFaults, flagFaults } from "./daemonFlagRules";
import { takenAgentFlags, takenMasterFlags } from "./flags";

type KnownArgs = Known<MesosClusterArgs>;
type KnownMasters = NonNullable<KnownArgs["masters"]>;
type KnownAgents = NonNullable<KnownArgs["agents"]>;

/** What is left out by a program that no types check is judged like what is empty. */
const noMasters: KnownMasters = { members: [] };
const noAgents: KnownAgents = { subnetIds: [], minSize: undefined, maxSize: undefined };

/** Everything that can be wrong with the arguments of a MesosCluster. */
export function mesosClusterFaults(args: KnownArgs): Fault[] {
  const faults = new FaultList();
  faults.add(() => memberTierFaults(args));
  faults.add(() => below("bootstrap", nodesGroupFaults(args.bootstrap?.nodesGroupId)));
  faults.add(() => zookeeperFaults(args));
  faults.add(() => below("masters", mastersFaults(args.masters ?? noMasters, args)));
  faults.add(() => below("agents", agentsFaults(args.agents ?? noAgents, args)));
  faults.add(() =>
    args.publicAgents === undefined ? [] : below("publicAgents", agentsFaults(args.publicAgents, args)),
  );
  faults.add(() => clusterFaults(args));
  faults.add(() => machineFaults({ image: args.image }));
  faults.add(() => imageFaults(args));
  faults.add(() => below("bootstrap", unlockedFaults(args.bootstrap, clusterArtifacts(args))));
  for (const property of ["tlsSecret", "registrySecret"] as const) {
    faults.add(() => (args[property] === undefined ? [] : below(property, secretFaults(args[property]))));
  }
  return faults.all;
}

/** Rules of a secret that the program has. */
export function secretFaults(secret: NonNullable<KnownArgs["tlsSecret"]>): Fault[] {
  const faults = new FaultList();
  const arn = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+$/;
  faults.rule("arn", () => [secret.arn, rules.matches(secret.arn, arn, "the ARN of a secret of Secrets Manager")]);
  // API reference of Secrets Manager, GetSecretValue: 32 to 64 characters.
  faults.rule("versionId", () => [
    secret.versionId,
    rules.matches(secret.versionId, /^[\w-]{32,64}$/, "the id of a version of the secret, 32 to 64 characters"),
  ]);
  return faults.all;
}

const exampleConnection = ["10.0.16.17", "10.0.32.18"]
  .map((address) => `${address}:${ports.zookeeperClient.from}`)
  .join();

function zookeeperFaults(args: KnownArgs): Fault[] {
  const faults = new FaultList();
  faults.rule("zookeeperConnection", () => [
    args.zookeeperConnection,
    rules.matches(
      args.zookeeperConnection,
      /^(\d{1,3}\.){3}\d{1,3}:\d+(,(\d{1,3}\.){3}\d{1,3}:\d+)*$/,
      `addresses with ports, separated by commas, such as ${exampleConnection}`,
    ),
  ]);
  faults.rule("zookeeperChroot", () => [args.zookeeperChroot, chrootProblem(args.zookeeperChroot)]);
  return faults.all;
}

/** Mesos refuses the root of ZooKeeper's tree. The description of a security group, which names the path, has 255 characters. */
export const chrootProblem = (chroot: string | undefined) =>
  rules.matches(
    chroot,
    /^(?=.{2,200}$)(\/[A-Za-z0-9][\w.-]*)+$/,
    "a path below the root of at most 200 characters, such as /mesos",
  );

/** Rules of the masters alone. */
function mastersFaults(masters: KnownMasters, args: KnownArgs): Fault[] {
  const faults = new FaultList();
  const members = masters.members ?? [];
  faults.rule("members", () => [members.length, ensembleSizeProblem(members.length)]);
  faults.add(() => bandFaults(masters.addressBand));
  faults.add(() => membersFaults(members, masters.addressBand ?? tierBands.mesosMaster));
  faults.add(() =>
    incarnationFaults(
      masters,
      members.map(({ adoptVolumeId }, index) => [`members[${index}].adoptVolumeId`, adoptVolumeId]),
    ),
  );
  faults.add(() => masterMachineFaults(withImageOf(args, masters)).filter(isOfGroup));
  return faults.all;
}

/** Rules of the masters' machines, which an environment's configuration shares. */
export function masterMachineFaults(masters: Omit<KnownMasters, "members"> & { image?: string }): Fault[] {
  const faults = new FaultList();
  const machine = withDefaults(masters, { instanceType: masterDefaults.instanceType });
  faults.add(() => machineFaults(machine));
  faults.rule("instanceType", () => [machine.instanceType, memoryProblem(machine.instanceType, neededMemoryMib)]);
  return faults.all;
}

/** Rules of the agents of one class. */
function agentsFaults(agents: KnownAgents, args: KnownArgs): Fault[] {
  const faults = new FaultList();
  faults.add(() => fleetNodesFaults(agents));
  faults.add(() => agentMachineFaults(withImageOf(args, agents)).filter(isOfGroup));
  return faults.all;
}

/** Rules of agents' machines, which an environment's configuration shares. */
export const agentMachineFaults = (agents: KnownAgents & { image?: string }): Fault[] =>
  fleetMachineFaults(withDefaults(agents, { ...agentDefaults, memoryMib: neededMemoryMib }));

/** The image is that of all groups, and is judged once. */
const isOfGroup = ({ property }: Fault): boolean => property !== "image";

/** A group of arguments with the image of all, which is read when a rule asks for it. */
const withImageOf = <Group extends object>(args: KnownArgs, group: Group): Group & { image?: string } =>
  Object.create(group, { image: { get: () => args.image } }) as Group & { image?: string };

/** Settings of the cluster that an environment's configuration shares. */
export type ClusterSettings = Pick<
  KnownArgs,
  | "clusterName"
  | "attributes"
  | "ports"
  | "build"
  | "cgroup"
  | "dockerMajor"
  | "containerizers"
  | "isolation"
  | "executorRegistrationTimeout"
  | "masterFlags"
  | "agentFlags"
  | "frameworks"
> & { bootstrap?: KnownArgs["bootstrap"] };

/** What has to go together, with the packages of others where these are known. */
function knownChoice(args: ClusterSettings): MesosChoice {
  const { build, cgroup, dockerMajor, containerizers } = defaults;
  const given = withDefaults(args, { build, cgroup, dockerMajor, containerizers });
  return Object.create(given, {
    artifacts: { get: () => args.bootstrap?.artifacts },
    // One that is none is refused as such.
    cgroup: { get: () => cgroupModes.find((mode) => mode === given.cgroup) },
  }) as MesosChoice;
}

const cgroupModes = ["v1", "v2"];

/** Rules of these settings. */
export function clusterFaults(args: ClusterSettings): Fault[] {
  const faults = new FaultList();
  faults.rule("clusterName", () => [
    args.clusterName,
    rules.matches(
      args.clusterName,
      /^[A-Za-z0-9][\w.-]{0,62}$/,
      "up to 63 letters, digits and - _ ., a letter or digit first",
    ),
  ]);
  faults.add(() => attributesFaults(args.attributes));
  faults.rule("cgroup", () => [args.cgroup, rules.oneOf(args.cgroup, cgroupModes)]);
  faults.rule("ports", () => [args.ports, portsProblem(args.ports)]);
  faults.rule("isolation", () => [
    args.isolation,
    rules.matches(
      args.isolation,
      /^[a-z0-9_/]+(,[a-z0-9_/]+)*$/,
      "isolators separated by commas, such as cgroups/cpu,cgroups/mem",
    ),
  ]);
  faults.add(() => {
    const given = { executor_registration_timeout: args.executorRegistrationTimeout };
    const found = given.executor_registration_timeout === undefined ? [] : flagFaults("agent", given);
    return found.map((fault) => ({ ...fault, property: "executorRegistrationTimeout" }));
  });
  faults.add(() => below("masterFlags", extraFlagFaults("master", args.masterFlags, takenMasterFlags)));
  faults.add(() => below("agentFlags", extraFlagFaults("agent", args.agentFlags, takenAgentFlags)));
  faults.add(() => frameworksFaults(args.frameworks));
  faults.add(() => compatibilityFaults(knownChoice(args)));
  return faults.all;
}

/** Mesos drops blanks in a value without a word, and takes `;` and `:` for the end of one. */
function attributesFaults(attributes: ClusterSettings["attributes"]): Fault[] {
  const faults = new FaultList();
  for (const name of Object.keys(attributes ?? {})) {
    const own = name === "rack" ? "every node sets it itself, to its zone; allowed: any other name" : undefined;
    faults.check(
      `attributes.${name}`,
      undefined,
      own ?? rules.matches(name, /^[A-Za-z][\w.-]*$/, "names of letters, digits and - _ ., a letter first"),
    );
    faults.rule(`attributes.${name}`, () => [
      attributes![name],
      rules.matches(attributes![name], /^[\w./@+-]+$/, "letters, digits and - _ . / @ +"),
    ]);
  }
  return faults.all;
}

function portsProblem(ports: string | undefined): string | undefined {
  const { from, to } = defaults.ports;
  const [, first, last] = /^(\d+)-(\d+)$/.exec(ports ?? "") ?? [];
  const fits = from <= Number(first) && Number(first) <= Number(last) && Number(last) <= to;
  return ports === undefined || fits ? undefined : `allowed: a range within ${from}-${to}, which doors are open for`;
}

function frameworksFaults(frameworks: ClusterSettings["frameworks"] = defaults.frameworks): Fault[] {
  const faults = new FaultList();
  eachOf(frameworks, (read, index) => {
    faults.rule(`frameworks[${index}]`, () => [read(), frameworkProblem(read(), frameworks.slice(0, index))]);
  });
  return faults.all;
}

/** Secrets are named after principals. */
function frameworkProblem(name: string | undefined, earlier: (string | undefined)[]): string | undefined {
  if ((ownPrincipals as readonly (string | undefined)[]).includes(name)) {
    return `is a principal of every cluster; allowed: names other than ${ownPrincipals.join(", ")}`;
  }
  if (earlier.includes(name)) return "is named twice";
  return rules.matches(
    name,
    /^[a-z][a-z0-9-]{0,31}$/,
    "up to 32 lower-case letters, digits and hyphens, a letter first",
  );
}
