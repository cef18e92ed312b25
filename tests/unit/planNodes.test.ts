import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { NodeSpec } from "../../components/bootstrap/nodeSpec";
import { renderUserData } from "../../components/bootstrap/userData";
import { Network } from "../../index";
import { buildPlan } from "../../scripts/plan/build";
import { register } from "../support/platform";

const spec: NodeSpec = {
  formatVersion: 1,
  environment: "dev",
  kind: "fleet",
  tier: "agents",
  name: "agents",
  fqdn: "agents.dev.internal",
  bucket: "chef-0a1b2c3",
  group: "dev-agents",
  hook: "launch",
  runList: ["role[base]", "role[agent]"],
  client: { flavour: "cinc" },
  service: "agent",
  deadlineSeconds: 1500,
  memoryMib: 1536,
  machine: {},
};

describe("nodes of a fleet", () => {
  test("have the zones of their subnets and the types of a mixed-instances policy; groups of others are no nodes", async () => {
    class Agents extends pulumi.ComponentResource {
      constructor(network: Network) {
        super("startup-stack:test:Agents", "agents");
        const template = new aws.ec2.LaunchTemplate(
          "agents",
          { instanceType: "m6i.large", imageId: "ami-0a", userData: renderUserData(spec) },
          { parent: this },
        );
        const launchTemplate = {
          launchTemplateSpecification: { launchTemplateId: template.id, version: "1" },
          overrides: [{ instanceType: "m6i.large" }, { instanceType: "m5.large" }],
        };
        const vpcZoneIdentifiers = [...network.privateSubnets.map(({ id }) => id), "subnet-0f"];
        new aws.autoscaling.Group(
          "agents",
          { minSize: 2, maxSize: 5, vpcZoneIdentifiers, mixedInstancesPolicy: { launchTemplate } },
          { parent: this },
        );
      }
    }
    const registrations = await register(() => {
      const zones = ["us-east-1b", "us-east-1a"];
      new Agents(new Network("network", { cidr: "10.0.0.0/16", zones, domain: "dev.internal" }));
      new aws.autoscaling.Group("somebody-elses", { minSize: 1, maxSize: 1, availabilityZones: ["us-east-1a"] });
      return {};
    });
    const { nodes } = buildPlan("startup-stack", "dev", "us-east-1", registrations);
    expect(nodes).toHaveLength(1);
    expect(nodes[0]).toMatchObject({
      ...{ component: "agents", kind: "fleet", tier: "agents", min: 2, max: 5 },
      ...{ instanceType: "m6i.large, m5.large", zones: ["subnet-0f", "us-east-1a", "us-east-1b"] },
    });
  });
});
