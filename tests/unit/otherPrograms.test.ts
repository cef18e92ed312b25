import { planStack } from "../../scripts/plan/stack";
import { readProject } from "../../scripts/project";
import { baseSettings } from "../support/platform";
import { projectOf } from "../support/projects";
import { startupStack } from "../support/startupStack";

// Programs that are not this repository's own, as an importer has them.

const pulumiYaml = "name: acme\nruntime: nodejs\nconfig:\n  aws:region: eu-west-1\n";
const plan = (files: Record<string, string>) =>
  planStack("dev", readProject(projectOf({ "Pulumi.yaml": pulumiYaml, "Pulumi.dev.yaml": "", ...files })));

const bucket = `
import * as aws from "@pulumi/aws";
import { readFileSync } from "node:fs";
new aws.s3.Bucket("files", { tags: { notice: readFileSync("notice.txt", "utf8") } });
`;

describe("a program", () => {
  test("makes its resources while it loads, in its own folder, and what it exports are the stack's outputs", async () => {
    const { project, resources, outputs } = await plan({
      "Pulumi.yaml": `${pulumiYaml}main: infra\n`,
      "infra/index.ts": `${bucket}export const seven: number = 7;\n`,
      "infra/notice.txt": "ours",
    });
    expect({ project, outputs }).toEqual({ project: "acme", outputs: { seven: 7 } });
    expect(resources.find(({ name }) => name === "files")!.inputs).toEqual({ tags: { notice: "ours" } });
  });

  test("may be a function, and it may be asynchronous", async () => {
    const { outputs } = await plan({ "index.ts": "export = async () => ({ seven: await Promise.resolve(7) });\n" });
    expect(outputs).toEqual({ seven: 7 });
  });

  test("gets its stack's settings over its project's, and a text for each encrypted value, which no plan shows", async () => {
    const settings = `config:
  acme:zones: [a, b]
  acme:password: { secure: AAABAO }
  acme:database: { user: root, passwords: [{ secure: AAAB }] }
`;
    const { resources, outputs, findings } = await plan({
      "Pulumi.yaml": `${pulumiYaml}  zones: { type: array, items: { type: string }, default: [c] }\n  heap: { type: integer, default: 512 }\n`,
      "Pulumi.dev.yaml": settings,
      "index.ts": `
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
const config = new pulumi.Config();
const database = config.requireSecretObject<{ passwords: string[] }>("database");
new aws.ssm.Parameter("password", { type: "SecureString", value: config.requireSecret("password") });
new aws.ssm.Parameter("database", { type: "SecureString", value: database.apply(({ passwords }) => passwords[0]!) });
export const zones = config.requireObject<string[]>("zones");
export const heap = config.requireNumber("heap");
`,
    });
    const values = resources.filter(({ type }) => type.endsWith(":Parameter")).map(({ inputs }) => inputs.value);
    expect(values).toEqual(["«secret:database.value»", "«secret:password.value»"]);
    expect(outputs).toEqual({ zones: ["a", "b"], heap: 512 });
    expect(findings).toEqual([]);
  });

  test("is not handed numbers that JSON has no word for", async () => {
    const settings = "config:\n  acme:heap: .nan\n  acme:limits: { open: [1, -.inf] }\n";
    await expect(plan({ "Pulumi.dev.yaml": settings, "index.ts": "" })).rejects.toThrow(
      "Pulumi.dev.yaml: 2 faults\n  acme:heap = .nan: allowed: a number that is finite\n  acme:limits.open[1] = -.inf: allowed: a number that is finite",
    );
  });

  test("may have nodes of its own beside ours, and components around them", async () => {
    const files = {
      "Pulumi.yaml": pulumiYaml,
      "Pulumi.dev.yaml": "",
      "index.ts": `
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Network } from "${__dirname}/../../index";
const userData = Buffer.from("#!/bin/sh\\n").toString("base64");
const template = new aws.ec2.LaunchTemplate("web", {
  userData,
  metadataOptions: { httpTokens: "required" },
  blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { encrypted: "true" } }],
});
new aws.autoscaling.Group("web", { minSize: 1, maxSize: 2, launchTemplate: { id: template.id } });
new aws.autoscaling.Group("mixed", { minSize: 1, maxSize: 2, mixedInstancesPolicy: { launchTemplate: { launchTemplateSpecification: { launchTemplateId: template.id } } } });
const around = new pulumi.ComponentResource("acme:index:Around", "around");
new Network("network", ${JSON.stringify({ ...(baseSettings.network as object), domain: "dev.internal" })}, { parent: around });
`,
    };
    expect((await plan(files)).nodes).toEqual([]);
    const { status, stdout, stderr } = startupStack(["preview"], projectOf(files));
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const rows = stdout.split("\n").map((row) => row.trim().split(/ {2,}/));
    expect(rows).toContainEqual(["around", "acme:index:Around", "52 resources"]);
    expect(rows).toContainEqual(["network", "VPC 10.0.0.0/16 · 3 zones · one NAT gateway", "52"]);
    expect(rows).toContainEqual(["in no component", "3"]);
  });
});

describe("from any folder of the project, and by --cwd", () => {
  const esModule = {
    "Pulumi.yaml": pulumiYaml,
    "Pulumi.dev.yaml": "",
    "package.json": '{ "type": "module", "main": "index.js" }',
  };

  test("an ES module is planned", () => {
    const root = projectOf({
      ...esModule,
      "index.js": 'import * as pulumi from "@pulumi/pulumi";\nexport const stack = pulumi.getStack();\n',
    });
    const { status, stdout, stderr } = startupStack(["preview", "--format", "json"], root);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ project: "acme", outputs: { stack: "dev" } });
    expect(startupStack(["preview", "--format", "json", "--cwd", root])).toEqual({ status, stdout, stderr });
    expect(startupStack(["preview", "--format", "json", "-C", "node_modules/.."], root).stdout).toBe(stdout);
  });

  test("one in TypeScript is refused", () => {
    const root = projectOf({ ...esModule, "package.json": '{ "type": "module" }', "index.ts": "" });
    expect(startupStack(["preview"], root)).toEqual({
      status: 2,
      stdout: "",
      stderr:
        "Pulumi.yaml: 1 fault\n  main: an ES module in TypeScript is not planned; build it, and name the JavaScript that comes of it\n",
    });
  });
});

describe("what is wrong with a program is said without a trace of this one", () => {
  const failing = (program: string) =>
    startupStack(["preview"], projectOf({ "Pulumi.yaml": pulumiYaml, "Pulumi.dev.yaml": "", "index.ts": program }));

  test("no program", () => {
    const root = projectOf({ "Pulumi.yaml": pulumiYaml, "Pulumi.dev.yaml": "" });
    expect(startupStack(["preview"], root)).toEqual({
      status: 2,
      stdout: "",
      stderr:
        "Pulumi.yaml: 1 fault\n  main: no program is there; name its file in `main`, or call it index.ts or index.js\n",
    });
  });

  test("no file for a stack", () => {
    const root = projectOf({ "Pulumi.yaml": pulumiYaml, "index.ts": "" });
    expect(startupStack(["preview"], root).stderr).toBe(
      'Pulumi.dev.yaml: 1 fault\n  --stack = "dev": there is no such file; nor is there one of another stack\n',
    );
  });

  test("a package that is not installed", () => {
    const { status, stderr } = failing('import "not-there";\n');
    expect({ status, first: stderr.split("\n")[0] }).toEqual({ status: 1, first: "Cannot find module 'not-there'" });
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test("a look-up", () => {
    expect(failing('import * as aws from "@pulumi/aws";\nvoid aws.getCallerIdentity();\n')).toEqual({
      status: 1,
      stdout: "",
      stderr:
        "the program asks AWS for aws:index/getCallerIdentity:getCallerIdentity, and nothing is asked of AWS while a plan is made\n",
    });
  });

  test("transforms", () => {
    const program = `
import * as aws from "@pulumi/aws";
new aws.s3.Bucket("files", {}, { transforms: [() => undefined] });
`;
    expect(failing(program)).toEqual({
      status: 1,
      stdout: "",
      stderr:
        "the program has `transforms`, which only Pulumi's engine calls, and a plan without them would not be the program's; allowed: `transformations`\n",
    });
  });

  test("an error of its own, with its own line: after its modules were loaded, too", () => {
    const program = `
import "./made";
import * as pulumi from "@pulumi/pulumi";
pulumi.output(1).apply(() => { throw new TypeError("late"); });
`;
    const files = {
      "Pulumi.yaml": pulumiYaml,
      "Pulumi.dev.yaml": "",
      "index.ts": program,
      "made.ts": bucket,
      "notice.txt": "",
    };
    const { status, stderr } = startupStack(["preview"], projectOf(files));
    expect(status).toBe(1);
    expect(stderr).toMatch(/TypeError: late\n\s+at .*index\.ts/);
  });
});

test("incarnation knows the settings of this repository's program alone, and says what another one sets", () => {
  const root = projectOf({ "Pulumi.yaml": pulumiYaml, "Pulumi.dev.yaml": "", "index.ts": "" });
  const { status, stdout, stderr } = startupStack(["incarnation", "--stack", "dev"], root);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  for (const word of ["Pulumi.yaml: 1 fault\n", "`incarnation`", "`adoptVolumeId`", "`restore: true`"]) {
    expect(stderr).toContain(word);
  }
});
