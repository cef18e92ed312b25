import * as pulumi from "@pulumi/pulumi";

import { testPlatform } from "./platform";

/** What a rehearsal of the tests' tiers plans: their sections, image, packages and access are what it may change. */
function program(): Record<string, pulumi.Output<unknown>> {
  const config = new pulumi.Config("startup-stack");
  const section = (name: string) => config.getObject<Record<string, never>>(name) ?? {};
  // A change of the machine is asked of every tier by the same word.
  const { instanceType, ...deskArgs } = section("desk") as Record<string, undefined> & { instanceType?: string };
  const instanceTypes = instanceType === undefined ? undefined : [instanceType];
  const { desk, gate, notes } = testPlatform({
    image: config.get("image"),
    artifacts: section("artifacts"),
    sessionManager: config.getObject<{ ssm?: boolean }>("access")?.ssm,
    ...{ desk: { minSize: 3, instanceTypes, ...deskArgs }, gate: section("gate"), notes: section("notes") },
    joins: { zookeeper: section("zookeeper"), stores: true, ...section("joins") },
  });
  return { desk: desk.groupName, gate: gate.memberAddresses, notes: notes.address };
}

export = program;
