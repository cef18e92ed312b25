import * as pulumi from "@pulumi/pulumi";

import { testPlatform } from "./platform";

/** What a rehearsal of the tests' tiers plans: their sections, and the image, are what it may change. */
function program(): Record<string, pulumi.Output<unknown>> {
  const config = new pulumi.Config("startup-stack");
  const section = (name: string) => config.getObject<Record<string, never>>(name) ?? {};
  const { gate, notes } = testPlatform({ image: config.get("image"), gate: section("gate"), notes: section("notes") });
  return { gate: gate.memberAddresses, notes: notes.address };
}

export = program;
