import type { ArtifactName } from "../artifacts/known";

/** The builds of Mesos that there are packages or sources of. */
export type MesosBuild = "clusterd" | "stock";

/** Which control groups the kernel of a machine is booted with. */
export type CgroupMode = "v1" | "v2";

/** Something that holds of a build, why, and who says so. */
export interface Fact<T> {
  is: T;
  /** In words that end a sentence. */
  because: string;
  source: string;
}

/** What goes together with a build. */
export interface BuildFacts {
  what: string;
  package: ArtifactName;
  /** Folder of its programs `mesos-master` and `mesos-agent`. */
  programs: Fact<string>;
  /** The oldest version that is taken. */
  version: Fact<string>;
  cgroup: Fact<CgroupMode>;
  /** Major versions of Docker that its Docker containerizer works with; without `most`, every later one. */
  docker: Fact<{ least: number; most?: number }>;
  /** Docker from a major version on, which takes a newer version of the build. */
  laterDocker?: Fact<{ major: number; version: string }>;
  /** Whether its libmesos has Java bindings. */
  jni: Fact<boolean>;
  /** The isolators of its Mesos containerizer, as the flag `isolation` has them. */
  isolation: Fact<string>;
}

/** What goes together, read at the sources in November 2026. The first build is the default. */
export const mesosBuildTable: Record<MesosBuild, BuildFacts> = {
  clusterd: {
    what: "the fork of Mesos that is still maintained, by AVENTER",
    package: "aventer-mesos",
    programs: {
      is: "/usr/bin",
      because: "CMake has one folder for all programs",
      source: "m3scluster/clusterd cmake/CompilationConfigure.cmake; support/packaging/common/mesos-init-wrapper.in",
    },
    version: {
      is: "1.11.0-0.7.1",
      because: "packages for Debian before it look for their data in the wrong place",
      source: "m3scluster/clusterd CHANGELOG.md, v1.11.0-0.7.1",
    },
    cgroup: {
      is: "v2",
      because: "clusterd takes nothing but cgroup v2 from 1.11.0-0.6.0 on",
      source: "m3scluster/clusterd README.md, Important",
    },
    docker: {
      is: { least: 20 },
      because: "its maker runs it with Docker 20.10, and it takes Docker 26 and later from 1.11.0-0.5.0 on",
      source: "AVENTER-UG/mesos-mini Dockerfile; m3scluster/clusterd CHANGELOG.md, v1.11.0-0.5.0",
    },
    laterDocker: {
      is: { major: 29, version: "1.11.0-0.9.0" },
      because:
        "Docker 29 says nothing of an entry point that an image does not have, and clusterd does without one from 1.11.0-0.9.0 on",
      source:
        "docs.docker.com Engine API version history, 1.52; m3scluster/clusterd CHANGELOG.md, v1.11.0-0.9.0; concluded from both, not tried",
    },
    jni: {
      is: false,
      because: "clusterd is built by CMake alone, where nothing switches Java on, from 1.11.0-0.4.0 on",
      source: "m3scluster/clusterd commit df506035f, src/CMakeLists.txt; read, not tried",
    },
    isolation: {
      is: "cgroups/cpu,cgroups/mem",
      because: "the Linux launcher, which root gets, wants isolators of control groups",
      source:
        "seen with a build of apache/mesos c1b42f79d; m3scluster/clusterd CHANGELOG.md, v1.11.0-0.5.0, has merged Apache's main line",
    },
  },
  stock: {
    what: "Apache Mesos, whose last release is 1.11.0",
    package: "mesos",
    programs: {
      is: "/usr/sbin",
      because: "autotools have a folder for daemons",
      source: "units and scripts of others that start it there; no package was read",
    },
    version: {
      is: "1.11.0",
      because: "flags and calls are those of 1.11.0",
      source: "apache/mesos tag 1.11.0, docs/configuration",
    },
    cgroup: {
      is: "v1",
      because: "Mesos 1.11.0 starts no agent without a mounted hierarchy of cgroup v1",
      source: "apache/mesos tag 1.11.0, src/docker/docker.cpp (Docker::create) and src/linux/systemd.cpp",
    },
    docker: {
      is: { least: 20, most: 25 },
      because: "Mesos 1.11.0 reads `ContainerConfig` of an image, which Docker has no more from 26 on",
      source: "apache/mesos tag 1.11.0, src/docker/docker.cpp (Image::create); docker/cli#6098",
    },
    jni: {
      is: true,
      because: "autotools build Java bindings unless told not to",
      source: "apache/mesos docs/configuration/autotools.md (--disable-java); read, not tried",
    },
    isolation: {
      is: "cgroups/cpu,cgroups/mem",
      because: "without them tasks are measured and not held",
      source: "apache/mesos tag 1.11.0, docs/configuration/agent.md",
    },
  },
};
