import { mesosBuildTable, type BuildFacts, type Fact } from "../../components/mesos/builds";

const dockerWords = ({ docker: { is } }: BuildFacts): string =>
  is.most === undefined ? `${is.least} and later` : `${is.least} to ${is.most}`;

/** A build's facts, with what each is called. */
function factsOf(build: BuildFacts): [what: string, fact: Fact<unknown>, shown: string][] {
  const { programs, version, cgroup, docker, laterDocker, jni, isolation } = build;
  const later = laterDocker && `${laterDocker.is.major} and later from ${laterDocker.is.version} on`;
  return [
    ["version", version, `${version.is} and later`],
    ["programs", programs, `\`${programs.is}\``],
    ["cgroup", cgroup, cgroup.is],
    ["Docker", docker, dockerWords(build)],
    ...(laterDocker === undefined ? [] : [["Docker", laterDocker, later] as [string, Fact<unknown>, string]]),
    ["Java bindings", jni, jni.is ? "yes" : "no"],
    ["isolation", isolation, `\`${isolation.is}\``],
  ];
}

/** Which builds of Mesos go together with what, and who says so. */
export function renderMesos(): string {
  const rows = Object.entries(mesosBuildTable).flatMap(([name, build]) =>
    factsOf(build).map(
      ([what, { because, source }, shown]) => `| ${name} | ${what} | ${shown} | ${because} | ${source} |`,
    ),
  );
  const builds = Object.entries(mesosBuildTable).map(
    ([name, build]) => `- **${name}**: ${build.what}. Its package is the artifact \`${build.package}\`.`,
  );
  return `# What goes together with Mesos

Builds of Mesos differ in the kernel's control groups, the Docker and the Java that they get along with. A choice that cannot
work is refused when the program runs, with the reason and what is allowed: on a node it would end an agent at its start, or
each of its tasks. The first build is the default.

${builds.join("\n")}

Debian 12 boots with cgroup v2, and its own Docker is 20.10, the package \`docker.io\`. Every other major version of Docker comes
from Docker's repository, as three artifacts: \`containerd.io\`, \`docker-ce-cli\` and \`docker-ce\`. An image that boots with cgroup
v1 is Debian 12 with \`systemd.unified_cgroup_hierarchy=0\` on the kernel's command line. What an image of one's own boots with the
program does not know: an agent looks when it is launched, and its launch ends on others than those that \`cgroup\` says.

Marathon needs the Java bindings. Its nodes therefore may have another build than masters and agents.

| build | what | | why | source |
| --- | --- | --- | --- | --- |
${rows.join("\n")}
`;
}
