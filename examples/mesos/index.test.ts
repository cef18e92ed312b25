// A unit test of the program.
import { runtime } from "@pulumi/pulumi";

import { made, valueOf } from "../quorum/mocks";
import { zookeeperUrl } from "./index";

test("frameworks find the leader where the quorum is that was given", async () => {
  expect(await valueOf(zookeeperUrl)).toBe("zk://10.40.64.17:2181,10.40.72.18:2181,10.40.80.19:2181/mesos");
});

test("there are five agents at least, and three masters", async () => {
  await runtime.disconnect();
  expect(made["aws:autoscaling/group:Group mesos-agent"]).toMatchObject({ minSize: 5, maxSize: 20 });
  for (const id of [1, 2, 3])
    expect(made[`aws:autoscaling/group:Group mesos-master-${id}`]).toMatchObject({ maxSize: 1 });
});
