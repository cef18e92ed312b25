import { join } from "node:path";

import { handedOver } from "../../scripts/plan/handedOver";
import { planStack, repositoryRoot } from "../../scripts/plan/stack";
import { readProject } from "../../scripts/project";
import { readSettings } from "../../scripts/project/settings";
import { accepted, meant, refused, type Configuration } from "../support/configurations";
import { projectOf } from "../support/projects";
import { startupStack } from "../support/startupStack";

const folderOf = ({ project = "", stack = "" }: Pick<Configuration, "project" | "stack">, program = "") =>
  projectOf({
    "Pulumi.yaml": `name: acme\nruntime: nodejs\n${project}`,
    "Pulumi.dev.yaml": stack,
    "index.ts": program,
  });

const handed = (configuration: Pick<Configuration, "project" | "stack">) =>
  handedOver(readSettings(readProject(folderOf(configuration)), "dev").values);

test.each(accepted)("handed to a program: $what", ({ entries, ...configuration }) => {
  expect(handed(configuration)).toEqual({ entries, secretKeys: [] });
});

test.each([...refused, ...meant])("refused, all faults at once: $what", ({ faults, ...configuration }) => {
  expect(() => handed(configuration)).toThrow(new Error(faults));
});

test("of encrypted values, wherever they stand, a program is handed what stands in, and that they are secrets", () => {
  const stack = "config:\n  acme:word: { secure: AAAA }\n  acme:base: { user: root, words: [{ secure: AAAB }] }\n";
  const project = "config:\n  word: { type: string, secret: true }\n  base: { type: object }\n";
  expect(handed({ project, stack })).toEqual({
    entries: {
      "acme:word": "stand-in-for-acme:word",
      "acme:base": '{"user":"root","words":["stand-in-for-acme:base.words.0"]}',
    },
    secretKeys: ["acme:word", "acme:base"],
  });
});

test("stacks' files may have a folder, which once was named by `config`", () => {
  for (const project of ["stackConfigDir: stacks\n", "config: stacks\n"]) {
    const files = {
      "Pulumi.yaml": `name: acme\nruntime: nodejs\n${project}`,
      "stacks/Pulumi.dev.yaml": "config: { a: 1 }",
    };
    expect(readSettings(readProject(projectOf(files)), "dev").values).toEqual({ "acme:a": 1 });
  }
});

describe("what Pulumi ESC has cannot be read offline", () => {
  const program =
    'import * as pulumi from "@pulumi/pulumi";\nexport const heap = new pulumi.Config().require("heap");\n';
  const words =
    "`environment` takes in acme/base, acme/dev, environment.values, which cannot be read offline; what is set there is missing here";
  const environment = `environment:
  imports: [acme/base, { acme/dev: { merge: false } }]
  values: { pulumiConfig: { word: swordfish } }
`;
  const planOf = (stack: string) =>
    planStack("dev", readProject(folderOf({ project: "config:\n  heap: { type: integer }\n", stack }, program)));

  test("and a plan says so, by the names alone", async () => {
    const { findings, resources } = await planOf(`${environment}config:\n  heap: 5\n`);
    const { urn: resource } = resources.find(({ type }) => type === "pulumi:pulumi:Stack")!;
    expect(findings).toEqual([{ id: "environment-unread", level: "warning", resource, message: words }]);
    expect((await planOf("environment: []\nconfig:\n  heap: 5\n")).findings).toEqual([]);
  });

  test("and a component's refusal says so too", () => {
    const refused = `
import { Network } from ${JSON.stringify(join(repositoryRoot, "index"))};
export const { vpcId } = new Network("network", { cidr: "10.0.0.0/8", zones: ["us-east-1a"], domain: "dev.internal" });
`;
    const { stderr } = startupStack(
      ["preview"],
      folderOf({ project: "", stack: `${environment}config: {}\n` }, refused),
    );
    expect(stderr).toContain(`cidr = "10.0.0.0/8": allowed: /16 to /18\nPulumi.dev.yaml: ${words}`);
  });

  test("nor is what may be there called missing: the program says what it lacks, with the reason beside it", () => {
    const said = (stack: string) => {
      const folder = folderOf({ project: "config:\n  heap: { type: integer }\n", stack }, program);
      return startupStack(["preview"], folder).stderr;
    };
    for (const line of ["Missing required configuration variable 'acme:heap'", `Pulumi.dev.yaml: ${words}\n`]) {
      expect(said(environment)).toContain(line);
    }
    expect(said("")).toMatch(/^Pulumi\.dev\.yaml: 1 fault\n {2}acme:heap: missing; Pulumi\.yaml declares it/);
  });
});
