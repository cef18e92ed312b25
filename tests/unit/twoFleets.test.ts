import * as pulumi from "@pulumi/pulumi";

import { nodeFile, type NodeSpec } from "../../components/bootstrap/nodeSpec";
import { fleet } from "../../components/node/fleet";
import { membersGroup } from "../../components/node/securityGroup";
import { parseRequest, requestVariable } from "../../components/roll/request";
import { packageVersion } from "../../components/roll/version";
import { ChefRepository, Network } from "../../index";
import { buildPlan } from "../../scripts/plan/build";
import type { Plan } from "../../scripts/plan/format";
import { componentTree } from "../../scripts/preview/components";
import { register } from "../support/platform";
import { deskPort } from "../tiers/fleet";
import { overlaidRepository } from "../tiers/program/platform";

// A component may have fleets that are called otherwise than itself: everything of a tier goes by the tier's name.

class Office extends pulumi.ComponentResource {
  constructor(name: string, network: Network, bootstrap: ChefRepository["bootstrap"]) {
    super("startup-stack:test:Office", name, {});
    const among = [deskPort];
    const { group: securityGroup } = membersGroup(name, { vpcId: network.vpcId, description: "desks", among }, this);
    const shared = { bootstrap, securityGroup, machine: {}, memoryMib: 512, machineSettings: {}, secrets: {} };
    for (const [tier, minSize] of Object.entries({ [`${name}-front`]: 2, [`${name}-back`]: 3 })) {
      const subnetIds = network.privateSubnets.map(({ id }) => id);
      const sizes = { subnetIds, minSize, maxSize: 9, instanceTypes: ["t3.micro"] };
      const settings = { port: deskPort.from, greeting: tier };
      fleet(tier, { ...shared, ...sizes, settings, role: "desk", service: "desk", launchAfter: [] }, this);
    }
    this.registerOutputs({});
  }
}

let plan: Plan;
beforeAll(async () => {
  const registrations = await register(() => {
    const network = new Network("network", { cidr: "10.0.0.0/16", zones: ["us-east-1a", "us-east-1b"], domain: "d.e" });
    const chef = new ChefRepository("chef", { environment: "dev", repositoryPath: overlaidRepository() });
    new Office("office", network, chef.bootstrap);
    return {};
  });
  plan = buildPlan("startup-stack", "dev", "us-east-1", registrations);
});

const tiers = ["office-back", "office-front"];
const inputsOf = (type: string, name: string) =>
  plan.resources.find((each) => each.type.endsWith(`:${type}`) && each.name === name)!.inputs;

test("each is a tier of its own, of the component that has both", () => {
  expect(plan.nodes.map(({ name, tier, component }) => [name, tier, component])).toEqual(
    tiers.map((tier) => [tier, tier, "office"]),
  );
  expect(componentTree(plan).find(({ name }) => name === "office")!.text).toBe(
    "office-back: 3-9 nodes in 2 zones · office-front: 2-9 nodes in 2 zones",
  );
});

test.each(tiers)("%s has its own document, group, roll, and right to its own entry", (tier) => {
  const node = plan.nodes.find((each) => each.tier === tier)!;
  const facts = JSON.parse(node.userData.files.find(({ path }) => path === nodeFile)!.text) as NodeSpec;
  expect(facts).toMatchObject({ tier, name: tier, group: `dev-${tier}` });
  expect(inputsOf("Group", tier)).toMatchObject({ name: `dev-${tier}` });
  expect(inputsOf("BucketObjectv2", `${tier}-document`)).toMatchObject({ key: `tiers/${tier}.json` });
  const { environment } = inputsOf("Command", `${tier}-roll`) as { environment: Record<string, string> };
  expect(parseRequest(environment[requestVariable], packageVersion())).toMatchObject({
    tier,
    fleet: { group: `dev-${tier}` },
  });
  const policy = String(inputsOf("RolePolicy", tier).policy);
  const [other] = tiers.filter((each) => each !== tier);
  expect(policy).toContain(`hosts/${tier}/\${aws:userid}/*`);
  expect(policy).not.toContain(other);
});
