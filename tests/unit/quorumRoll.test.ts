import { execFileSync } from "node:child_process";

import { rollCommand } from "../../components/roll/command";
import { parseRequest, type RollRequest } from "../../components/roll/request";
import { packageVersion } from "../../components/roll/version";
import type { Plan } from "../../scripts/plan/format";
import { repositoryRoot } from "../../scripts/plan/stack";
import { baseSettings, planOf, type Settings } from "../support/platform";
import { has, testWhere } from "../support/programs";

function commandOf({ resources }: Plan): { create: string; environment: Record<string, string> } {
  const { inputs } = resources.find(({ type, name }) => type === "command:local:Command" && name === "zookeeper-roll")!;
  return inputs as never;
}

/** The request of a plan, by the roller's own reader: what it would refuse fails here. */
function requestOf(plan: Plan): RollRequest {
  return parseRequest(commandOf(plan).environment.STARTUP_STACK_ROLL, packageVersion()) as RollRequest;
}

const withRoller = (roller: Settings): Settings => ({ ...baseSettings, zookeeper: { roller } });

test("the plan has the command with a request that the roller takes, and the version to install", async () => {
  const plan = await planOf();
  expect(commandOf(plan).create).toBe(rollCommand);
  expect(Object.keys(commandOf(plan).environment).sort()).toEqual(["STARTUP_STACK_ROLL", "STARTUP_STACK_VERSION"]);
  expect(commandOf(plan).environment.STARTUP_STACK_VERSION).toBe(packageVersion());
  const { bucket } = plan.resources.find(({ name }) => name === "zookeeper-document")!.inputs;
  expect(requestOf(plan)).toMatchObject({ environment: "dev", tier: "zookeeper", bucket, region: "us-east-1" });
});

test("its members are the nodes, each with the template that its group was made with", async () => {
  const plan = await planOf();
  const groups = plan.resources.filter(({ type }) => type === "aws:autoscaling/group:Group");
  expect(requestOf(plan).members).toEqual(
    plan.nodes.map(({ name, address }, index) => {
      const { id, version } = groups[index]!.inputs.launchTemplate as Record<string, string>;
      const group = `dev-${name}`;
      return { id: index + 1, name, address, group, launchTemplateId: id, launchTemplateVersion: version };
    }),
  );
});

test("it waits and gets at AWS by default, or as the environment says", async () => {
  const standard = requestOf(await planOf());
  expect(standard.waitMinutes).toBe(35);
  expect(standard).not.toHaveProperty("profile");
  expect(standard).not.toHaveProperty("roleArn");
  const roleArn = "arn:aws:iam::123456789012:role/deploy";
  const given = { profile: "prod", roleArn, waitMinutes: 60 };
  expect(requestOf(await planOf(withRoller(given)))).toMatchObject(given);
});

// The digest is made here and on the nodes: the roller waits for ever if they differ.
const python = "/usr/bin/python3";
const script = `
import json, sys, types
sys.path.insert(0, "chef/cookbooks/member/files")
sys.dont_write_bytecode = True
from startup_stack_agent.bucket import Bucket
texts = json.load(sys.stdin)
class Store:
    def get(self, key):
        return types.SimpleNamespace(body=texts[key].encode())
print(Bucket(Store(), {"tier": "zookeeper", "member": {"id": 1, "incarnation": "0"}}).wanted()[0], end="")
`;

testWhere(has(python), "Python 3 of the system", "its digest is the one that members make of the bucket", async () => {
  const plan = await planOf();
  const objects = plan.resources
    .filter(({ name }) => name === "zookeeper-document")
    .map(({ inputs }) => [inputs.key, inputs.content]);
  const ofMembers = execFileSync(python, ["-c", script], {
    cwd: repositoryRoot,
    input: JSON.stringify(Object.fromEntries(objects)),
    encoding: "utf8",
  });
  expect(requestOf(plan).digest).toBe(ofMembers);
});
