import { appendFileSync, cpSync } from "node:fs";
import { join } from "node:path";

import { buildPlan } from "../../scripts/plan/build";
import { changesBetween } from "../support/changes";
import { temporaryFolder } from "../support/folders";
import { register } from "../support/platform";
import { overlaidRepository, testPlatform, type TestPlatformArgs } from "../tiers/program/platform";

/** The plan of every component and a tier of each kind, all of them protected. */
async function protectedPlan(change: TestPlatformArgs = {}) {
  const joins = { joinedBy: ["gate", "notes", "zookeeper"], ...change.joins };
  const registrations = await register(() => {
    testPlatform({ options: { protect: true }, ...change, joins });
    return {};
  });
  return buildPlan("startup-stack", "dev", "us-east-1", registrations);
}

test("what a change of what nodes run replaces is not protected, and everything else is", async () => {
  const repositoryPath = join(temporaryFolder("repository"), "copy");
  cpSync(overlaidRepository(), repositoryPath, { recursive: true });
  for (const recipe of ["base/recipes/default.rb", "beacon/recipes/join.rb"]) {
    appendFileSync(join(repositoryPath, "cookbooks", recipe), "\n# another one\n");
  }
  const another = { greeting: "another one", instanceType: "t3.large", tags: { team: "platform" } };
  const zookeeper = { tickTime: 3000, heapMib: 512, volumeSizeGib: 20, roller: { waitMinutes: 20 } };
  const before = await protectedPlan();
  const after = await protectedPlan({
    ...{ repositoryPath, desk: another, gate: another, notes: another },
    joins: { joinedBy: ["gate"], beacon: { words: "another one" }, zookeeper },
  });

  const bare = before.resources.filter(({ options, parent }) => parent !== undefined && options.protect !== true);
  const names = bare.map(({ type, name }) => `${type.split(":").at(-1)!} ${name}`);
  const tiers = ["desk", "gate", "ledger", "notes", "zookeeper"];
  // The repository has roles of tiers that this program does not make.
  const archived = [...tiers, "mesos-agent", "mesos-master", "registry"].map((role) => `role-${role}`);
  const archives = [...archived, "join-beacon", "join-mesos", "join-registry"].map((name) => `chef-${name}`);
  const objects = [...archives, ...tiers.map((tier) => `${tier}-state`)].map((name) => `BucketObjectv2 ${name}`);
  expect(changesBetween(before, after)).toMatchObject({ replace: objects.sort(), delete: [] });
  expect(names.filter((name) => !name.startsWith("BucketObjectv2 chef-")).sort()).toEqual(
    objects.filter((name) => name.endsWith("-state")),
  );
  expect(names).toEqual(expect.arrayContaining(objects));
  // Nothing of them is lost when the engine lets go of one.
  expect(bare.filter(({ options }) => options.retainOnDelete !== true)).toEqual([]);
});
