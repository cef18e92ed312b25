import { spawnSync } from "node:child_process";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { register } from "../support/platform";

// The SDK's modules behind capture.ts are not part of its documented surface. This pins what is used of them.
class Group extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("test:index:Group", name, {}, opts);
    const vpc = new aws.ec2.Vpc(
      name,
      { cidrBlock: "10.0.0.0/16" },
      { parent: this, protect: true, retainOnDelete: true },
    );
    new aws.ec2.Subnet(
      name,
      { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" },
      { parent: this, ignoreChanges: ["tags"], deleteBeforeReplace: true, dependsOn: vpc },
    );
    this.registerOutputs({ vpcId: vpc.id });
  }
}

const ofType = async (program: () => void, type: string) =>
  (await register(() => (program(), {}))).find((registration) => registration.type === type)!;

test("parents, dependencies, options and URNs are those that the engine would get", async () => {
  const program = () => new Group("g");
  const subnet = await ofType(program, "aws:ec2/subnet:Subnet");
  const vpcUrn = "urn:pulumi:dev::startup-stack::test:index:Group$aws:ec2/vpc:Vpc::g";
  expect(subnet).toMatchObject({
    urn: "urn:pulumi:dev::startup-stack::test:index:Group$aws:ec2/subnet:Subnet::g",
    parent: "urn:pulumi:dev::startup-stack::test:index:Group::g",
    dependsOn: [vpcUrn],
    propertyDependencies: { vpcId: [vpcUrn] },
    options: { ignoreChanges: ["tags"], deleteBeforeReplace: true },
  });
  expect((await ofType(program, "aws:ec2/vpc:Vpc")).options).toEqual({ protect: true, retainOnDelete: true });
});

test("a component below a component has both in its URN", async () => {
  const program = () => {
    class Outer extends pulumi.ComponentResource {
      constructor() {
        super("test:index:Outer", "o");
        new Group("g", { parent: this });
      }
    }
    new Outer();
  };
  const vpc = await ofType(program, "aws:ec2/vpc:Vpc");
  expect(vpc.urn).toBe("urn:pulumi:dev::startup-stack::test:index:Outer$test:index:Group$aws:ec2/vpc:Vpc::g");
});

test("ARNs are of the region of the resource, else of its provider", async () => {
  const arnOf = async (program: () => void) => (await ofType(program, "aws:ec2/vpc:Vpc")).outputs.arn;
  const cidrBlock = "10.0.0.0/16";
  const west = () => new aws.Provider("west", { region: "us-west-2" });
  class Made extends pulumi.ComponentResource {
    constructor(opts: pulumi.ComponentResourceOptions) {
      super("test:index:Made", "made", {}, opts);
      new aws.ec2.Vpc("v", { cidrBlock }, { parent: this });
    }
  }
  expect(await arnOf(() => new aws.ec2.Vpc("v", { cidrBlock }))).toContain(":us-east-1:");
  expect(await arnOf(() => new aws.ec2.Vpc("v", { cidrBlock }, { provider: west() }))).toContain(":us-west-2:");
  expect(await arnOf(() => new Made({ providers: [west()] }))).toContain(":us-west-2:");
  expect(await arnOf(() => new aws.ec2.Vpc("v", { cidrBlock, region: "eu-west-1" }, { provider: west() }))).toContain(
    ":eu-west-1:",
  );
});

test("a secret keeps its mark through apply", async () => {
  const bucket = await ofType(() => {
    const password = new random.RandomPassword("p", { length: 8 });
    new aws.s3.Bucket("b", { bucket: password.result.apply((result) => `digest of ${result}`) });
  }, "aws:s3/bucket:Bucket");
  expect(bucket.inputs.bucket).toMatchObject({ value: "digest of stand-in-for-p" });
});

test("unknown outputs stay unknown", async () => {
  const registrations = await register(() => (new Group("g"), {}), true);
  const subnet = registrations.find(({ type }) => type === "aws:ec2/subnet:Subnet")!;
  expect(pulumi.containsUnknowns(subnet.inputs.vpcId)).toBe(true);
});

test("runs do not see each other", async () => {
  const one = register(() => (new Group("one"), {}));
  const two = register(() => (new Group("two"), {}));
  const names = (await Promise.all([one, two])).map((all) => [
    ...new Set(all.filter(({ custom }) => custom).map(({ name }) => name)),
  ]);
  expect(names).toEqual([["one"], ["two"]]);
});

test.each([
  [
    "a look-up",
    "look-up",
    "the program asks AWS for aws:index/getAvailabilityZones:getAvailabilityZones, and nothing is asked of AWS while a plan is made",
  ],
  [
    "a second resource of one name",
    "same-name",
    "two resources have the same URN: urn:pulumi:dev::startup-stack::aws:s3/bucket:Bucket::b",
  ],
  [
    "a wrong value that becomes known late",
    "late-fault",
    'ZooKeeperQuorum "zk": 1 fault\n  tickTime = 1: allowed: whole numbers from 100 to 60000 milliseconds',
  ],
  [
    "a band of addresses that another component has",
    "addresses-twice",
    'ZooKeeperQuorum "two": 1 fault\n  addressBand = 1: one has these addresses of the subnet in us-east-1a; allowed: another band, 1 to 15',
  ],
  [
    "likewise by another output of the same subnet",
    "addresses-twice-by-value",
    'ZooKeeperQuorum "two": 1 fault\n  addressBand = 1: one has these addresses of the subnet in us-east-1a; allowed: another band, 1 to 15',
  ],
  [
    "the names of groups that another tier of the environment has",
    "tier-twice",
    'Tier "zk": 1 fault\n  name = "zk": another tier of this environment has nodes named zk-1; allowed: a name of its own',
  ],
  [
    "a Membership whose nodes are in no common group",
    "no-nodes-group",
    'Membership "joins": 1 fault\n  bootstrap.nodesGroupId: missing; hand the `nodesGroupId` output of the Network to the ChefRepository',
  ],
  [
    "a service that the chef repository has no archive for",
    "no-archive",
    'Membership "joins": 1 fault\n  offers[1].service = "stats": the chef repository has no archive for those who join it; allowed: logs, mesos',
  ],
  [
    "a secret among the settings of a service",
    "secret-setting",
    'Membership "joins": 1 fault\n  offers[1].settings.master.password: holds a secret value; hand it on by its ARN and version, in `secrets`',
  ],
  [
    "a secret that is wrong, and is not shown,",
    "secret-client",
    'ChefRepository "chef": 2 faults\n  artifacts.cinc.url = [secret]: holds a user or a password, and whoever is on a node could read it; ',
  ],
  [
    "a secret in an offer that is an output as a whole",
    "secret-offer",
    'Membership "joins": 1 fault\n  offers[0]: holds a secret value; hand it on by its ARN and version, in `secrets`',
  ],
  [
    "a party without roles, which becomes known late",
    "party-without-roles",
    'Membership "joins": 1 fault\n  party.roles = []: allowed: one role or more',
  ],
  [
    "a wrong value that is known at once",
    "early-fault",
    'ChefRepository "chef": 1 fault\n  environment = "nowhere": the chef repository has no environments/nowhere.json; allowed: dev, prod, staging',
  ],
])("%s is refused by name", (_what, program, message) => {
  const { stderr, status } = spawnSync("node", ["-r", "./scripts/register.cjs", "tests/support/faulty.ts", program], {
    encoding: "utf8",
  });
  expect(stderr).toContain(message);
  expect(status).toBe(1);
});
