// A unit test of the program.
import { runtime } from "@pulumi/pulumi";

import { made, valueOf } from "./mocks";
import { connectionString } from "./index";

test("clients are given one member in each zone", async () => {
  expect(await valueOf(connectionString)).toBe("10.40.64.17:2181,10.40.72.18:2181,10.40.80.19:2181");
});

test("members are of the size that was asked for, and take tokens for their metadata", async () => {
  await runtime.disconnect();
  for (const id of [1, 2, 3]) {
    expect(made[`aws:ec2/launchTemplate:LaunchTemplate zookeeper-${id}`]).toMatchObject({
      instanceType: "m6i.large",
      metadataOptions: { httpTokens: "required" },
    });
  }
});
