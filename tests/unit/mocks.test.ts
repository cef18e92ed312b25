import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { isMockedAnswer } from "../../components/mocked";
import { Network } from "../../index";
import { testPlatform } from "../tiers/program/platform";

// Unit tests of a user's program, under mocks as Pulumi's documentation and its readers write them.

type Made = Record<string, Record<string, unknown>>;

/** Runs a program under mocks that answer each resource with an id and a state; gives the inputs of all, by type and name. */
async function underMocks(
  program: () => void,
  stateOf: (name: string, inputs: Record<string, unknown>) => object = (_, inputs) => inputs,
): Promise<Made> {
  const made: Made = {};
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      made[`${type.split(":").at(-1)!} ${name}`] = inputs as Record<string, unknown>;
      return { id: `${name}_id`, state: stateOf(name, inputs as Record<string, unknown>) };
    },
    call: ({ inputs }) => inputs as object,
  });
  const limit = Error.stackTraceLimit;
  // The SDK notes a stack trace on every promise.
  Error.stackTraceLimit = 0;
  try {
    program();
    // Jest reports what fails meanwhile.
    await pulumi.runtime.disconnect();
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    Error.stackTraceLimit = limit;
  }
  return made;
}

const everything = () => {
  testPlatform({ joins: { joinedBy: ["gate", "notes", "zookeeper"] } });
};

test.each<[string, (name: string, inputs: Record<string, unknown>) => object]>([
  ["what the resource was given", (_, inputs) => inputs],
  ["an ARN of the test's own besides", (name, inputs) => ({ ...inputs, arn: `${name}_arn` })],
  [
    "an ARN as AWS has it besides",
    (name, inputs) => ({ ...inputs, arn: `arn:aws:ec2:eu-west-1:210987654321:x/${name}` }),
  ],
  ["nothing", () => ({})],
])("every component and a tier of every kind is made where mocks answer with %s", async (_, stateOf) => {
  const made = await underMocks(everything, stateOf);
  for (const tier of ["desk", "ledger-1", "gate-2", "notes-1", "zookeeper-3"]) {
    expect(made[`LaunchTemplate ${tier}`]!.userData).toEqual(expect.any(String));
  }
  expect(made["Command zookeeper-roll"]).toBeDefined();
});

test("what the program itself gives is checked, and what mocks answer is not", async () => {
  await underMocks(() => {
    const cidr = "10.0.0.0/8";
    expect(() => new Network("network", { cidr, zones: ["us-east-1a"], domain: "dev.internal" })).toThrow(
      'cidr = "10.0.0.0/8": allowed: /16 to /18',
    );
    const { id } = new random.RandomId("id", { byteLength: 8 });
    const { vpcId } = new Network("network", { cidr: "10.0.0.0/16", zones: ["us-east-1a"], domain: "dev.internal" });
    expect([pulumi.output("vpc_id"), id, vpcId, pulumi.all([id, "vpc_id"])].map(isMockedAnswer)).toEqual([
      ...[false, true, true, true],
    ]);
  });
});
