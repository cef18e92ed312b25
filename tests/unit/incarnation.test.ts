import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import type { TierDocument } from "../../components/bootstrap/documents";
import { describeFault } from "../../components/faults";
import { changeOf, type Options } from "../../scripts/incarnation/change";
import { withIncarnation } from "../../scripts/incarnation/file";
import { dataVolumes } from "../../scripts/incarnation/volumes";
import { copiesWords, restoreWords, startOverWords } from "../../scripts/incarnation/words";
import type { Plan } from "../../scripts/plan/format";
import { environments, planStack, repositoryRoot } from "../../scripts/plan/stack";
import { readProject } from "../../scripts/project";
import { readSettings } from "../../scripts/project/settings";
import { checkout } from "../support/checkout";
import { baseSettings, planOf } from "../support/platform";
import { projectOf } from "../support/projects";

const incarnation = "0123456789abcdef";
const adoptVolumeIds = { "1": "vol-0a", "2": "vol-0b", "3": "vol-0c" };
const change = (text: string, to = { incarnation, adoptVolumeIds }) =>
  withIncarnation("Pulumi.dev.yaml", text, "startup-stack", to);
const startOver = (text: string) => withIncarnation("Pulumi.dev.yaml", text, "startup-stack", { incarnation });

describe("the environment's file", () => {
  test.each(environments())("of %s gets lines and loses none", (stack) => {
    const text = readFileSync(join(repositoryRoot, `Pulumi.${stack}.yaml`), "utf8");
    const section = text.match(/^ {2}startup-stack:zookeeper:\n( {4}.*\n)+/m)![0];
    const added = [
      `    incarnation: "${incarnation}"`,
      "    adoptVolumeIds:",
      '      "1": vol-0a',
      '      "2": vol-0b',
      '      "3": vol-0c',
      "    restore: true",
      "",
    ];
    expect(change(text)).toBe(text.replace(section, section + added.join("\n")));
  });

  test("keeps comments and order, and loses what an earlier restore wrote", () => {
    const text = `# head
config:
  startup-stack:zookeeper:
    # why three
    members: 3
    incarnation: 0000000000000001 # after the fire
    adoptVolumeIds:
      "1": vol-01
    restore: true
    tickTime: 2500 # slow disks
  aws:region: us-east-1
`;
    expect(startOver(text)).toBe(`# head
config:
  startup-stack:zookeeper:
    # why three
    members: 3
    incarnation: "${incarnation}" # after the fire
    tickTime: 2500 # slow disks
  aws:region: us-east-1
`);
  });

  test.each([
    ["without the section", "config:\n  aws:region: us-east-1\n"],
    ["with an empty section", "config:\n  aws:region: us-east-1\n  startup-stack:zookeeper:\n"],
    ["with a section in one line", "config:\n  startup-stack:zookeeper: { members: 3 }\n"],
  ])("%s gets one", (_what, text) => {
    const content = parse(startOver(text)) as { config: Record<string, { incarnation: string }> };
    expect(content.config["startup-stack:zookeeper"]!.incarnation).toBe(incarnation);
  });

  test("keeps an incarnation that looks like a number as text", () => {
    for (const digits of ["0b01010101010101", "12345678901234e5", "0000000000000000"]) {
      expect(change("config:\n  aws:region: us-east-1\n", { incarnation: digits, adoptVolumeIds })).toContain(
        `incarnation: "${digits}"\n`,
      );
    }
  });

  /** Files whose quorum has four of its settings from anywhere, and a restore that is over. */
  const elsewhere: [what: string, project: string, stack: string][] = [
    [
      "a text of JSON",
      "",
      `config:\n  startup-stack:zookeeper: '{ "heapMib": 700, "adoptVolumeIds": { "1": "vol-01" }, "restore": true }' # why\n`,
    ],
    [
      "a key without namespace",
      "",
      "config:\n  zookeeper: { heapMib: 700, adoptVolumeIds: { 1: vol-01 }, restore: true }\n",
    ],
    [
      "an alias",
      "",
      "quorum: &quorum { heapMib: 700, adoptVolumeIds: { 1: vol-01 }, restore: true }\nconfig:\n  startup-stack:zookeeper: *quorum\n",
    ],
    [
      "a merge key",
      "",
      "quorum: &quorum { heapMib: 500, adoptVolumeIds: { 1: vol-01 }, restore: true }\nconfig:\n  startup-stack:zookeeper:\n    <<: *quorum\n    heapMib: 700\n",
    ],
    [
      "a merge key above it",
      "",
      "all: &all { startup-stack:zookeeper: { heapMib: 700, restore: true } }\nconfig: { <<: *all }\n",
    ],
    [
      "its project",
      "config:\n  zookeeper: { value: { heapMib: 700, adoptVolumeIds: { 1: vol-01 }, restore: true } }\n",
      "config:\n  aws:region: us-east-1\n",
    ],
  ];

  test.each(elsewhere)("keeps what the quorum has from %s, but for an earlier restore", (_what, config, stack) => {
    const root = projectOf({
      "Pulumi.yaml": `name: startup-stack\nruntime: nodejs\n${config}`,
      "Pulumi.dev.yaml": stack,
    });
    const quorum = () => readSettings(readProject(root), "dev").values["startup-stack:zookeeper"];
    const text = withIncarnation("Pulumi.dev.yaml", stack, "startup-stack", { incarnation }, quorum());
    writeFileSync(join(root, "Pulumi.dev.yaml"), text);
    expect(quorum()).toEqual({ heapMib: 700, incarnation });
  });

  test("is refused when its section is text that says nothing", () => {
    const text = "config:\n  startup-stack:zookeeper: none\n";
    expect(() => withIncarnation("Pulumi.dev.yaml", text, "startup-stack", { incarnation }, "none")).toThrow(
      'Pulumi.dev.yaml: 1 fault\n  startup-stack:zookeeper = "none": allowed: a section with keys',
    );
  });
});

/** The tags but for the life's, which the plan does not know of one that the engine has generated. */
const withoutLife = ({ "startup-stack:incarnation": life, ...others }: Record<string, string>) => {
  expect(life).toMatch(/^[0-9a-f]{16}$/);
  return others;
};

describe("what is printed", () => {
  test("names the data volumes of all members, and nothing else, to be replaced", async () => {
    const plan = await planOf();
    const replaced = [...startOverWords("dev", incarnation, dataVolumes(plan)).matchAll(/--replace '([^']+)'/g)];
    const volumes = plan.resources.filter(({ type }) => type === "aws:ebs/volume:Volume").map(({ urn }) => urn);
    expect(volumes).toHaveLength(3);
    expect(replaced.map(([, urn]) => urn).sort()).toEqual(volumes.sort());
  });

  test("has those volumes unprotected first that are protected", async () => {
    const printed = async (retainData: boolean) =>
      startOverWords("dev", incarnation, dataVolumes(await planOf({ ...baseSettings, retainData })));
    const kept = await printed(true);
    const [, unprotected] = /^pulumi state unprotect --stack dev \\\n((?: {2}'[^']+'(?: \\)?\n)+)\npulumi up/m.exec(
      kept,
    )!;
    const replaced = [...kept.matchAll(/--replace ('[^']+')/g)].map(([, urn]) => urn);
    expect(unprotected!.split(/[\\\s]+/).filter((word) => word !== "")).toEqual(replaced);
    expect(replaced).toHaveLength(3);
    expect(await printed(false)).not.toContain("unprotect");
  });

  test("says what becomes of the volumes in use", async () => {
    const volumes = async (retainData: boolean) => dataVolumes(await planOf({ ...baseSettings, retainData }));
    for (const words of [startOverWords, restoreWords]) {
      expect(words("dev", incarnation, await volumes(true))).toMatch(/ stay in the account, and the stack lets go /);
      expect(words("dev", incarnation, await volumes(false))).toMatch(/ are deleted, since the environment does not /);
    }
  });

  test("runs in a shell: a volume for each member as it is planned, then the command with their ids", async () => {
    const zookeeper = { kmsKeyId: "arn:aws:kms:us-east-1:123456789012:key/0a1b" };
    const tagged = await planOf({ ...baseSettings, zookeeper, tags: { owner: "platform" } });
    // No component takes such a tag, and a shell would.
    const plan = JSON.parse(JSON.stringify(tagged).replaceAll('"platform"', '"O\'Neill, $HOME"')) as Plan;
    const words = copiesWords("dev", "snap-0a", dataVolumes(plan));
    const commands = words.split("\n").filter((line) => /^(volume_\d=|npm )/.test(line));
    const stubs = `aws() { printf '%s\\n' "$@" >&2; echo >&2; echo "vol-0\${6##*-1}"; }; npm() { printf '%s\\n' "$@"; }`;
    const { status, stdout, stderr } = spawnSync("bash", ["-euc", [stubs, ...commands].join("\n")], {
      encoding: "utf8",
    });
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: "run\nincarnation\n--\n--stack\ndev\n--volumes\n1=vol-0a,2=vol-0b,3=vol-0c\n",
    });
    const calls = stderr.trimEnd().split("\n\n");
    const planned = plan.resources.filter(({ type }) => type === "aws:ebs/volume:Volume");
    expect(calls).toHaveLength(planned.length);
    for (const [index, { inputs }] of planned.entries()) {
      const words = calls[index]!.split("\n");
      expect(words.slice(0, 2)).toEqual(["ec2", "create-volume"]);
      const option = (name: string) => words[words.indexOf(`--${name}`) + 1]!;
      const [specification] = JSON.parse(option("tag-specifications")) as { Tags: { Key: string; Value: string }[] }[];
      expect({
        availabilityZone: option("availability-zone"),
        size: Number(option("size")),
        type: option("volume-type"),
        encrypted: words.includes("--encrypted"),
        kmsKeyId: option("kms-key-id"),
        tags: Object.fromEntries(specification!.Tags.map(({ Key, Value }) => [Key, Value])),
      }).toEqual({ ...inputs, tags: withoutLife(inputs.tags as Record<string, string>) });
      expect([option("snapshot-id"), option("region")]).toEqual(["snap-0a", "us-east-1"]);
    }
  });
});

describe("the options", () => {
  const missing = (id: number) =>
    `--volumes, member ${id}: missing; a restore needs a volume of every member, all made from one snapshot`;
  const cases: [options: Options, faults: string[]][] = [
    [{ snapshot: "vol-0a" }, ['--snapshot = "vol-0a": allowed: the id of an EBS snapshot, snap-…']],
    [{ volumes: "1=vol-0d,2=vol-0e" }, [missing(3)]],
    [
      { volumes: "1=vol-0d,2=vol-0d,3=disk" },
      [
        '--volumes, member 2 = "vol-0d": another member has this volume; each needs its own',
        '--volumes, member 3 = "disk": allowed: an EBS volume id, vol-…',
      ],
    ],
    [
      { volumes: "1=vol-0d,1=vol-0e,4=vol-0f,vol-0a,2=vol-1a,3=vol-1b" },
      [
        '--volumes = "1=vol-0e": member 1 has a volume already',
        '--volumes = "4=vol-0f": no such member; allowed: 1, 2, 3',
        '--volumes = "vol-0a": allowed: a member and its volume, such as 1=vol-…, separated by commas',
      ],
    ],
    [
      { volumes: "1=vol-0b,2=vol-1b,3=vol-1c" },
      [
        '--volumes, member 1 = "vol-0b": member 2 has adopted it already; a restore takes new volumes, made from a snapshot',
      ],
    ],
    [
      { snapshot: "snap-0a", volumes: "1=vol-0d,2=vol-0e,3=vol-0f" },
      ['--snapshot = "snap-0a": the volumes are made from the snapshot by then; give one or the other'],
    ],
  ];

  test.each(cases)("%j are refused, all faults at once", async (options, faults) => {
    const plan = await planOf({ ...baseSettings, zookeeper: { incarnation, adoptVolumeIds } });
    expect(changeOf(options, dataVolumes(plan)).faults.map(describeFault)).toEqual(faults);
  });

  test("that are right say what is to be done", async () => {
    const members = dataVolumes(await planOf());
    const volumes = "3=vol-0c,1=vol-0a,2=vol-0b";
    expect(changeOf({}, members)).toEqual({ change: { kind: "startOver" }, faults: [] });
    expect(changeOf({ snapshot: "snap-0a" }, members).change).toEqual({ kind: "copies", snapshot: "snap-0a" });
    expect(changeOf({ volumes }, members)).toEqual({ change: { kind: "restore", adoptVolumeIds }, faults: [] });
  });
});

test("the document names a life that is adopted as born, and no other one", async () => {
  const lives = [{}, { incarnation }, { incarnation, adoptVolumeIds }, { incarnation, adoptVolumeIds, restore: true }];
  const said = lives.map(async (zookeeper) => {
    const { resources } = await planOf({ ...baseSettings, zookeeper });
    const { content } = resources.find(({ name }) => name === "zookeeper-document")!.inputs;
    const { born, restore } = JSON.parse(content as string) as TierDocument;
    return { born, restore };
  });
  expect(await Promise.all(said)).toEqual([{}, {}, { born: incarnation }, { restore: incarnation }]);
});

describe("npm run incarnation", () => {
  function run(root: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
    const command = ["-r", "./scripts/register.cjs", "scripts/cli/main.ts", "incarnation", ...args];
    const { status, stdout, stderr } = spawnSync("node", command, { cwd: root, encoding: "utf8" });
    return { status, stdout, stderr };
  }

  test("begins with copies, then with nothing, and each is planned as it says", async () => {
    const root = checkout();
    const copies = run(root, "--stack", "dev", "--volumes", "1=vol-0a,2=vol-0b,3=vol-0c");
    expect({ ...copies, stdout: copies.stdout.split("\n").at(-2) }).toEqual({
      status: 0,
      stdout: "pulumi up --stack dev",
      stderr: "",
    });
    const restored = await planStack("dev", readProject(root));
    expect(dataVolumes(restored).map(({ adopted }) => adopted)).toEqual(["vol-0a", "vol-0b", "vol-0c"]);
    const factsOf = (plan: typeof restored, wanted: string) =>
      plan.nodes.find(({ name }) => name === wanted)!.userData.files[0]!.text;
    expect(factsOf(restored, "zookeeper-2")).toContain('"vol-0b"');
    const document = (plan: typeof restored) =>
      JSON.parse(plan.resources.find(({ name }) => name === "zookeeper-document")!.inputs.content as string) as {
        restore?: string;
      };
    const written = document(restored).restore!;
    expect(factsOf(restored, "zookeeper-1")).toContain(written);

    const anew = run(root, "--stack", "dev");
    expect(anew).toMatchObject({ status: 0, stderr: "" });
    const started = await planStack("dev", readProject(root));
    expect(dataVolumes(started).map(({ adopted }) => adopted)).toEqual([undefined, undefined, undefined]);
    expect(document(started)).not.toHaveProperty("restore");
    const [, second] = /incarnation ([0-9a-f]{16})\./.exec(anew.stdout)!;
    expect(factsOf(started, "zookeeper-1")).toContain(second);
    expect(second).not.toBe(written);
  });

  test("with a snapshot, and when it refuses, it leaves everything as it is", () => {
    const root = checkout();
    const path = join(root, "Pulumi.dev.yaml");
    const before = readFileSync(path, "utf8");
    expect(run(root, "--stack", "dev", "--snapshot", "snap-0a")).toMatchObject({ status: 0, stderr: "" });
    const refused: [args: string[], words: string][] = [
      [["--stack", "dev", "--volumes", "1=disk"], "command line: 3 faults\n"],
      [["--stack", "qa"], "Pulumi.qa.yaml: 1 fault\n"],
      [[], "error: required option '--stack <name>' not specified\n"],
    ];
    for (const [args, words] of refused) {
      expect(run(root, ...args)).toEqual({
        status: 2,
        stdout: "",
        stderr: expect.stringMatching(`^${words}`) as string,
      });
    }
    expect(readFileSync(path, "utf8")).toBe(before);
    writeFileSync(path, `${before}  startup-stack:zookeper: {}\n`);
    expect(run(root, "--stack", "dev")).toMatchObject({ status: 2, stdout: "" });
    expect(readFileSync(path, "utf8")).toContain("zookeper");
    expect(readdirSync(root).filter((name) => name.endsWith(".new"))).toEqual([]);
  });
});
