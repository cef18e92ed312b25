import type * as pulumi from "@pulumi/pulumi";

import type { ServiceOffer } from "../../index";
import { quorumArgs } from "./quorumArgs";

const archive = (digit: string) => ({ key: `bundles/${digit.repeat(64)}.tar.gz`, sha256: digit.repeat(64) });
const secretArn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:mesos-agent-a1b2c3";

/** What a service offers that has nothing secret. */
export const logs = { service: "logs", settings: { port: 6514 }, secrets: {} } satisfies ServiceOffer;

/** What a service offers that asks for a secret. */
export const agents = {
  service: "mesos",
  settings: { master: "zk://10.0.64.17:2181/mesos", attributes: { z: 1, a: [2, 1] } },
  secrets: { credential: { arn: secretArn, versionId: "v1" } },
} satisfies ServiceOffer;

/** Arguments that a Membership accepts, for tests that change one thing in them. */
export function joined(bootstrap: { bucket?: pulumi.Input<string>; nodesGroupId?: pulumi.Input<string> } = {}) {
  return {
    bootstrap: {
      ...quorumArgs.bootstrap,
      nodesGroupId: "sg-0a",
      archives: { roles: {}, joins: { mesos: archive("2"), logs: archive("1") } },
      ...bootstrap,
    },
    party: { tier: "web", roles: ["web-1", "web-2"] },
    offers: [agents, logs],
  };
}
