import type { WorldSettings } from "../../scripts/rehearse/standin/world";

/** Settings of a stand-in for AWS that has nothing yet: a test adds what it is about. */
export const bareWorld: WorldSettings = {
  ...{ region: "us-east-1", account: "123456789012" },
  ...{ bucketNames: [], objects: [], secrets: {}, secretVersions: {}, volumes: [], records: [], groups: [] },
  tls: { key: "", cert: "" },
};
