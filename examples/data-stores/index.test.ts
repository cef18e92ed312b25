// A unit test of the program.
import { runtime } from "@pulumi/pulumi";

import { made } from "../quorum/mocks";
import "./index";

beforeAll(() => runtime.disconnect());

test("the database outlives the loss of a zone, and its stack", () => {
  expect(made["aws:rds/instance:Instance data-sql"]).toMatchObject({
    ...{ engine: "mysql", multiAz: true, publiclyAccessible: false, storageEncrypted: true },
    ...{ deletionProtection: true, skipFinalSnapshot: false },
  });
});

test("the shop's servers have a door to both stores, and nobody else has", () => {
  const rules = Object.entries(made).filter(([name]) => name.includes("SecurityGroupIngressRule"));
  const doors = rules.map(([, inputs]) => inputs as { referencedSecurityGroupId: string; fromPort: number });
  expect(new Set(doors.map(({ referencedSecurityGroupId }) => referencedSecurityGroupId))).toEqual(
    new Set(["sg-0a1b2c3d4e5f6a7b8"]),
  );
  expect(doors.map(({ fromPort }) => fromPort).sort()).toEqual([3306, 6379]);
});
