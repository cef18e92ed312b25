import { ConfigRefused } from "../../components/faults";
import { parseConfig } from "../../stacks/config";
import { componentRules } from "../support/configRules";
import { accessRules } from "../support/configRules/access";
import type { ConfigRule } from "../support/configRules/rule";
import { baseSettings, configOf } from "../support/platform";

/** Every rule of an environment's configuration; the tables stand by section. */
const configRules: ConfigRule[] = [...accessRules, ...componentRules];

function refusal(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigRefused) return error.message.split("\n");
    throw error;
  }
  return [];
}

test("there are at least forty rules", () => {
  expect(configRules.length).toBeGreaterThanOrEqual(40);
});

test("the base that every row changes one thing in is accepted", () => {
  expect(refusal(() => configOf(baseSettings))).toEqual([]);
});

test.each(configRules)("configuration: %s", (_rule, input, message) => {
  expect(refusal(() => configOf(input))).toEqual(["Pulumi.dev.yaml: 1 fault", `  ${message}`]);
});

test("all faults of an environment come in one message, each with its key", () => {
  const lines = refusal(() => configOf({ network: { cidr: "x" }, zookeeper: { members: 2, tickTime: 1 }, image: "y" }));
  expect(lines[0]).toBe("Pulumi.dev.yaml: 4 faults");
  expect(lines.slice(1).map((line) => line.trim().split(" ")[0])).toEqual([
    "image",
    "network.cidr",
    "zookeeper.members",
    "zookeeper.tickTime",
  ]);
});

test("an environment without a region is refused by name", () => {
  expect(refusal(() => configOf(baseSettings, "east"))).toContain(
    '  aws:region = "east": allowed: an AWS region, such as us-east-1',
  );
});

test("a region that is none is one fault: of what hangs on it nothing more is said", () => {
  const fault = '  aws:region = "east": allowed: an AWS region, such as us-east-1';
  for (const network of [{}, { natZone: "us-east-1a" }, { zones: ["us-east-1a"] }]) {
    const settings = { network, zookeeper: { zones: ["us-east-1a"] } };
    expect(refusal(() => configOf(settings, "east"))).toEqual(["Pulumi.dev.yaml: 1 fault", fault]);
  }
});

test("a region that is missing is one fault, whatever hangs on it", () => {
  for (const network of [{}, { natZone: "us-east-1a" }, { zones: ["us-east-1a"] }]) {
    const entries = {
      "startup-stack:network": JSON.stringify(network),
      "startup-stack:zookeeper": '{"zones":["us-east-1a"]}',
    };
    const parse = () => parseConfig({ project: "startup-stack", stack: "dev", entries, isSecret: () => false });
    expect(refusal(parse)).toEqual([
      "Pulumi.dev.yaml: 1 fault",
      "  aws:region: missing; set it to the region that the environment is in, such as us-east-1",
    ]);
  }
});
