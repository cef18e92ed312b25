import { describeFault } from "../../components/faults";
import { knownArtifacts } from "../../components/artifacts/known";
import { mesosBuildTable, type MesosBuild } from "../../components/mesos/builds";
import {
  compatibilityFaults,
  debianDockerMajor,
  imageFaults,
  isolationOf,
  mesosArtifacts,
  mesosBuilds,
  type MesosChoice,
} from "../../components/mesos/compatibility";
import type { MesosClusterArgs } from "../../components/mesos/args";
import { mesosClusterFaults } from "../../components/mesos/validate";
import type { Known } from "../../components/validation";
import { mesosArgs } from "../support/mesosArgs";
import { flagFaults } from "../../components/mesos/daemonFlagRules";

const faultsOf = (choice: MesosChoice) => compatibilityFaults(choice).map(describeFault);
const clusterd = (version: string) => ({ "aventer-mesos": { version, url: undefined, sha256: undefined } });
const docker = (version: string) => ({ "docker-ce": { version, url: undefined, sha256: undefined } });

test.each<MesosChoice>([
  {},
  { build: "clusterd", dockerMajor: 20, cgroup: "v2", containerizers: ["docker", "mesos"] },
  { build: "clusterd", dockerMajor: 28, cgroup: "v2", artifacts: clusterd("1.11.0-0.7.1.debian12") },
  { build: "clusterd", dockerMajor: 29, cgroup: "v2", artifacts: clusterd("1.11.0-0.9.0.debian12") },
  { build: "clusterd", dockerMajor: 29, cgroup: "v2", artifacts: clusterd("1.12.0-3.debian12") },
  { build: "clusterd", dockerMajor: 29, containerizers: ["mesos"], artifacts: clusterd("1.11.0-0.7.1") },
  { build: "clusterd", dockerMajor: 29 },
  { build: "stock", dockerMajor: 25, cgroup: "v1", jni: true, containerizers: ["mesos", "docker"] },
  { build: "stock", dockerMajor: 28, containerizers: ["mesos"] },
  { build: "stock", artifacts: clusterd("1.11.0-0.2.0") },
  { build: "clusterd", dockerMajor: 28, artifacts: docker("28.2.2") },
  { build: "clusterd", dockerMajor: debianDockerMajor, artifacts: docker("28.2.2") },
])("works, or is not known not to: %j", (choice) => {
  expect(faultsOf(choice)).toEqual([]);
});

const refused: [choice: MesosChoice, ...faults: string[]][] = [
  [{ build: "clustered" }, 'build = "clustered": allowed: clusterd, stock'],
  [
    { build: "stock", cgroup: "v2" },
    'build = "stock": Mesos 1.11.0 starts no agent without a mounted hierarchy of cgroup v1, and the image boots with v2; allowed: an `image` that boots with systemd.unified_cgroup_hierarchy=0, or build clusterd',
  ],
  [
    { build: "clusterd", cgroup: "v1" },
    'build = "clusterd": clusterd takes nothing but cgroup v2 from 1.11.0-0.6.0 on, and the image boots with v1; allowed: an `image` that boots with cgroup v2, as Debian\'s own does, or build stock',
  ],
  [
    { build: "clusterd", jni: true },
    'build = "clusterd": its libmesos has no Java bindings: clusterd is built by CMake alone, where nothing switches Java on, from 1.11.0-0.4.0 on; allowed: build stock',
  ],
  [
    { build: "stock", dockerMajor: 26 },
    "dockerMajor = 26: Mesos 1.11.0 reads `ContainerConfig` of an image, which Docker has no more from 26 on; allowed: whole numbers from 20 to 25",
  ],
  [
    { build: "clusterd", dockerMajor: 19 },
    "dockerMajor = 19: its maker runs it with Docker 20.10, and it takes Docker 26 and later from 1.11.0-0.5.0 on; allowed: whole numbers from 20 on",
  ],
  [{ dockerMajor: 20.1 }, "dockerMajor = 20.1: allowed: whole numbers from 20 on"],
  [
    { build: "clusterd", dockerMajor: 29, artifacts: clusterd("1.11.0-0.7.1.debian12") },
    "dockerMajor = 29: Docker 29 says nothing of an entry point that an image does not have, and clusterd does without one from 1.11.0-0.9.0 on; allowed: up to 28 with aventer-mesos 1.11.0-0.7.1.debian12",
  ],
  [
    { build: "clusterd", artifacts: clusterd("1.11.0-0.3.0") },
    'bootstrap.artifacts.aventer-mesos.version = "1.11.0-0.3.0": packages for Debian before it look for their data in the wrong place; allowed: 1.11.0-0.7.1 and later',
  ],
  [
    { build: "clusterd", dockerMajor: 28, artifacts: docker("27.5.1") },
    'bootstrap.artifacts.docker-ce.version = "27.5.1": dockerMajor is 28; allowed: a version of it, or another dockerMajor',
  ],
  [
    { containerizers: ["docker", "kubernetes"] },
    'containerizers = ["docker","kubernetes"]: allowed: docker, mesos, one of them or both, in the order in which they are tried',
  ],
  [
    { containerizers: [] },
    "containerizers = []: allowed: docker, mesos, one of them or both, in the order in which they are tried",
  ],
  [
    { containerizers: ["mesos", "mesos"] },
    'containerizers = ["mesos","mesos"]: allowed: docker, mesos, one of them or both, in the order in which they are tried',
  ],
];

test.each(refused)("cannot work: %j", (choice, ...faults) => {
  expect(faultsOf(choice)).toEqual(faults);
});

test.each([undefined, "resolve:ssm:/aws/service/debian/release/12/latest/amd64"])(
  "an image of Debian's own does not boot with cgroup v1: %s",
  (image) => {
    const args = mesosArgs as unknown as Known<MesosClusterArgs>;
    const faults = mesosClusterFaults({ ...args, build: "stock", cgroup: "v1", image });
    expect(faults.map(describeFault)).toEqual([
      'cgroup = "v1": Debian\'s own image boots with v2; allowed: v2, or an `image` that boots with systemd.unified_cgroup_hierarchy=0',
    ]);
    expect(imageFaults({ cgroup: "v2", image })).toEqual([]);
  },
);

test("of an image of one's own it is believed what it boots with", () => {
  expect(imageFaults({ cgroup: "v1", image: "ami-0123456789abcdef0" })).toEqual([]);
  expect(imageFaults({ cgroup: "v1", image: "resolve:ssm:/golden/debian12" })).toEqual([]);
});

test("all that cannot work is said at once", () => {
  const properties = compatibilityFaults({
    build: "stock",
    cgroup: "v2",
    dockerMajor: 28,
    containerizers: ["docker", ""],
  });
  expect(properties.map(({ property }) => property)).toEqual(["build", "containerizers", "dockerMajor"]);
});

test("the default build is the first one, and fits what Debian 12 boots with and has", () => {
  const [build] = mesosBuilds;
  expect(build).toBe("clusterd");
  expect(
    faultsOf({ build, cgroup: "v2", dockerMajor: debianDockerMajor, containerizers: ["docker", "mesos"] }),
  ).toEqual([]);
});

test.each(mesosBuilds)("the oldest version of %s that is taken is one that its artifact may have", (build) => {
  const { package: name, version, laterDocker } = mesosBuildTable[build];
  expect(version.is).toMatch(knownArtifacts[name].version.pattern);
  if (laterDocker !== undefined) expect(laterDocker.is.version).toMatch(knownArtifacts[name].version.pattern);
});

test.each(mesosBuilds)("agents of %s isolate by a legal flag", (build) => {
  expect(flagFaults("agent", { isolation: isolationOf(build) })).toEqual([]);
  expect(isolationOf(build)).toMatch(/^[a-z_]+\/[a-z_]+(,[a-z_]+\/[a-z_]+)*$/);
});

describe("packages of others", () => {
  const both = ["docker", "mesos"];
  const names = (program: "master" | "agent", build: MesosBuild, dockerMajor: number, containerizers = both) =>
    mesosArtifacts(program, { build, dockerMajor, containerizers });

  test("are that of the build, and on agents Docker's own where Debian has another one", () => {
    expect(names("master", "clusterd", 28)).toEqual(["aventer-mesos"]);
    expect(names("master", "stock", 20)).toEqual(["mesos"]);
    expect(names("agent", "clusterd", 20)).toEqual(["aventer-mesos"]);
    expect(names("agent", "stock", 25)).toEqual(["mesos", "containerd.io", "docker-ce-cli", "docker-ce"]);
    expect(names("agent", "clusterd", 28, ["mesos"])).toEqual(["aventer-mesos"]);
  });
});
