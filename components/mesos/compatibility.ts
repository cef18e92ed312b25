import type { ArtifactName } from "../artifacts/known";
import type { KnownArtifacts } from "../artifacts/validate";
import { FaultList, rules, type Fault } from "../faults";
import { isDebian } from "../node/image";
import { mesosBuildTable, type CgroupMode, type MesosBuild } from "./builds";

/** What a cluster is put together of. What is omitted is not known, and nothing is said of it. */
export interface MesosChoice {
  build?: string;
  /** Major version of Docker on agents. */
  dockerMajor?: number;
  /** What the kernel of the image is booted with. */
  cgroup?: CgroupMode;
  /** Whether something needs the Java bindings of this build's libmesos, as Marathon does. */
  jni?: boolean;
  containerizers?: readonly string[];
  /** Packages of others that the environment has. */
  artifacts?: KnownArtifacts;
}

export const mesosBuilds = Object.keys(mesosBuildTable) as MesosBuild[];

/** Major version of the Docker that Debian 12 itself has, `docker.io` 20.10.24. */
export const debianDockerMajor = 20;

/** Packages of Docker's own repository, in the order in which they install. */
const dockerPackages = ["containerd.io", "docker-ce-cli", "docker-ce"] as const satisfies ArtifactName[];

const knownContainerizers = ["docker", "mesos"];

/** How agents of a build isolate tasks, as the flag `isolation` has it. */
export const isolationOf = (build: MesosBuild): string => mesosBuildTable[build].isolation.is;

/** Packages of others that nodes with a program of Mesos install: Debian has no Mesos, and one version of Docker. */
export function mesosArtifacts(
  program: "master" | "agent",
  { build, dockerMajor, containerizers }: { build: MesosBuild; dockerMajor: number; containerizers: readonly string[] },
): ArtifactName[] {
  const fetched = program === "agent" && containerizers.includes("docker") && dockerMajor !== debianDockerMajor;
  return [mesosBuildTable[build].package, ...(fetched ? dockerPackages : [])];
}

/** What of a choice cannot work, by the table of builds: the reason, and what is allowed. */
export function compatibilityFaults(choice: MesosChoice): Fault[] {
  const faults = new FaultList();
  faults.rule("build", () => [choice.build, rules.oneOf(choice.build, mesosBuilds)]);
  faults.rule("build", () => [choice.build, cgroupProblem(choice)]);
  faults.rule("build", () => [choice.build, jniProblem(choice)]);
  faults.rule("containerizers", () => [choice.containerizers, containerizersProblem(choice.containerizers)]);
  faults.rule("dockerMajor", () => [choice.dockerMajor, majorProblem(choice)]);
  faults.rule("dockerMajor", () => [choice.dockerMajor, laterDockerProblem(choice)]);
  faults.add(() => versionFaults(choice));
  return faults.all;
}

const factsOf = (build: string | undefined) =>
  build !== undefined && Object.hasOwn(mesosBuildTable, build) ? mesosBuildTable[build as MesosBuild] : undefined;

const otherBuilds = (build: string): string => `build ${mesosBuilds.filter((other) => other !== build).join(", ")}`;

const images: Record<CgroupMode, string> = {
  v1: "an `image` that boots with systemd.unified_cgroup_hierarchy=0",
  v2: "an `image` that boots with cgroup v2, as Debian's own does",
};

function cgroupProblem({ build, cgroup }: MesosChoice): string | undefined {
  const needed = factsOf(build)?.cgroup;
  if (needed === undefined || cgroup === undefined || needed.is === cgroup) return undefined;
  return `${needed.because}, and the image boots with ${cgroup}; allowed: ${images[needed.is]}, or ${otherBuilds(build!)}`;
}

/** Debian's own image boots with one of the two, whatever is said of it; of others nothing is known. */
export function imageFaults({ cgroup, image }: { cgroup?: string; image?: string }): Fault[] {
  const faults = new FaultList();
  faults.rule("cgroup", () => {
    const own = image === undefined || isDebian(image);
    return [
      cgroup,
      cgroup === "v1" && own ? `Debian's own image boots with v2; allowed: v2, or ${images.v1}` : undefined,
    ];
  });
  return faults.all;
}

function jniProblem({ build, jni }: MesosChoice): string | undefined {
  const had = factsOf(build)?.jni;
  if (had === undefined || had.is || jni !== true) return undefined;
  return `its libmesos has no Java bindings: ${had.because}; allowed: ${otherBuilds(build!)}`;
}

function containerizersProblem(given: MesosChoice["containerizers"]): string | undefined {
  if (given === undefined) return undefined;
  const legal = given.every((name, index) => knownContainerizers.includes(name) && given.indexOf(name) === index);
  if (legal && given.length > 0) return undefined;
  return `allowed: ${knownContainerizers.join(", ")}, one of them or both, in the order in which they are tried`;
}

/** Docker is nobody's matter where no containerizer runs it. */
const runsDocker = ({ containerizers }: MesosChoice): boolean => containerizers?.includes("docker") !== false;

function majorProblem(choice: MesosChoice): string | undefined {
  const { dockerMajor: major } = choice;
  if (major === undefined || !runsDocker(choice)) return undefined;
  const docker = factsOf(choice.build)?.docker;
  const { least, most } = docker?.is ?? { least: debianDockerMajor };
  if (Number.isInteger(major) && major >= least && major <= (most ?? Infinity)) return undefined;
  const reason = docker === undefined ? "" : `${docker.because}; `;
  return `${reason}allowed: whole numbers from ${least} ${most === undefined ? "on" : `to ${most}`}`;
}

function laterDockerProblem(choice: MesosChoice): string | undefined {
  const facts = factsOf(choice.build);
  const later = facts?.laterDocker;
  if (later === undefined || choice.dockerMajor === undefined || choice.dockerMajor < later.is.major) return undefined;
  const version = choice.artifacts?.[facts!.package]?.version;
  if (version === undefined || !isOlder(version, later.is.version) || !runsDocker(choice)) return undefined;
  return `${later.because}; allowed: up to ${later.is.major - 1} with ${facts!.package} ${version}`;
}

/** The versions of packages, which decide what a build takes. */
function versionFaults(choice: MesosChoice): Fault[] {
  const faults = new FaultList();
  const at = (name: ArtifactName) => `bootstrap.artifacts.${name}.version`;
  for (const { package: name, version } of mesosBuilds.map((build) => mesosBuildTable[build])) {
    faults.rule(at(name), () => {
      const given = factsOf(choice.build)?.package === name ? choice.artifacts?.[name]?.version : undefined;
      const old = given !== undefined && isOlder(given, version.is);
      return [given, old ? `${version.because}; allowed: ${version.is} and later` : undefined];
    });
  }
  faults.rule(at("docker-ce"), () => {
    const { dockerMajor } = choice;
    const fetched = dockerMajor !== undefined && dockerMajor !== debianDockerMajor && runsDocker(choice);
    const given = fetched ? choice.artifacts?.["docker-ce"]?.version : undefined;
    const other = given !== undefined && Number(given.split(".")[0]) !== dockerMajor;
    return [
      given,
      other ? `dockerMajor is ${dockerMajor}; allowed: a version of it, or another dockerMajor` : undefined,
    ];
  });
  return faults.all;
}

/** By its numbers in turn; what a version says of the system that it is built for comes after them. */
function isOlder(version: string, than: string): boolean {
  const numbers = (text: string) => (text.match(/\d+/g) ?? []).map(Number);
  const [left, right] = [numbers(version), numbers(than)];
  const at = right.findIndex((number, index) => left[index] !== number);
  return at >= 0 && (left[at] ?? 0) < right[at]!;
}
