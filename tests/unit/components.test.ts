import * as pulumi from "@pulumi/pulumi";

import {
  ChefRepository,
  DataStores,
  Membership,
  MesosCluster,
  Network,
  NetworkNat,
  Registry,
  ZooKeeperQuorum,
} from "../../index";
import type { Registration } from "../../scripts/plan/capture";
import { maskSecrets } from "../../scripts/plan/masks";
import { dataStoresArgs, given } from "../support/dataStoresArgs";
import { expectFixture } from "../support/fixture";
import { joined } from "../support/joined";
import { mesosArgs } from "../support/mesosArgs";
import { register } from "../support/platform";
import { quorumArgs } from "../support/quorumArgs";
import { registryArgs } from "../support/registryArgs";

const cidrs = ["10.0.16.0/20", "10.0.32.0/20", "10.0.48.0/20"];

const programs: Record<string, () => Record<string, unknown>> = {
  network: () => {
    new Network("network", {
      cidr: "10.0.0.0/16",
      zones: ["us-east-1a", "us-east-1b"],
      domain: "dev.internal",
      tags: { team: "platform" },
    });
    return {};
  },
  "network-nat-per-zone": () => {
    new Network("network", {
      cidr: "10.0.0.0/16",
      zones: ["us-east-1a", "us-east-1b"],
      domain: "dev.internal",
      nat: NetworkNat.PerZone,
    });
    return {};
  },
  "network-existing": () => {
    new Network("network", {
      existing: {
        vpcId: "vpc-0123456789abcdef0",
        privateSubnets: [{ zone: "us-east-1a", id: "subnet-0123456789abcdef0", cidr: "10.0.0.0/20" }],
      },
    });
    return {};
  },
  "network-ssh": () => {
    new Network("network", {
      existing: {
        vpcId: "vpc-0123456789abcdef0",
        privateSubnets: [{ zone: "us-east-1a", id: "subnet-0123456789abcdef0", cidr: "10.0.0.0/20" }],
      },
      sshCidrs: ["10.250.0.0/22", "10.251.0.0/22"],
      tags: { team: "platform" },
    });
    return {};
  },
  "chef-repository": () => {
    new ChefRepository("chef", {
      environment: "dev",
      repositoryPath: `${__dirname}/../fixtures/chef-repository`,
      tags: { team: "platform" },
    });
    return {};
  },
  membership: () => {
    const network = new Network("network", { cidr: "10.0.0.0/16", zones: ["us-east-1a"], domain: "dev.internal" });
    const chef = new ChefRepository("chef", { environment: "dev" });
    const members = quorumArgs.members.slice(0, 3);
    const { party } = new ZooKeeperQuorum("zookeeper", { ...quorumArgs, members, bootstrap: chef.bootstrap });
    new Membership("zookeeper-joins", {
      ...joined({ bucket: chef.bucket, nodesGroupId: network.nodesGroupId }),
      party,
      tags: { team: "platform" },
    });
    return {};
  },
  "data-stores": () => {
    const zones = ["us-east-1a", "us-east-1b"];
    const network = new Network("network", { cidr: "10.0.0.0/16", zones, domain: "dev.internal" });
    new DataStores("data", {
      ...dataStoresArgs,
      ...{ sql: { engine: "mysql" }, redis: { replicas: 1 }, tags: { team: "platform" } },
      ...{ vpcId: network.vpcId, subnetIds: network.privateSubnets.map(({ id }) => id) },
    });
    return {};
  },
  // A PostgreSQL that goes with its stack, and no Redis.
  "data-stores-lost": () => {
    const { vpcId, subnetIds, readers } = dataStoresArgs;
    new DataStores("data", { vpcId, subnetIds, readers, sql: {}, retainData: false });
    return {};
  },
  "data-stores-given": () => {
    new DataStores("data", { ...dataStoresArgs, sql: { given: given("db") }, redis: { given: given("redis") } });
    return {};
  },
  "mesos-cluster": () => {
    const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
    const network = new Network("network", { cidr: "10.0.0.0/16", zones, domain: "dev.internal" });
    const subnetIds = network.privateSubnets.map(({ id }) => id);
    new MesosCluster("mesos", {
      ...mesosArgs,
      vpcId: network.vpcId,
      dnsZoneId: network.dnsZoneId,
      bootstrap: { ...mesosArgs.bootstrap, nodesGroupId: network.nodesGroupId },
      masters: {
        members: mesosArgs.masters.members.map((member, index) => ({ ...member, subnetId: subnetIds[index]! })),
      },
      agents: { ...mesosArgs.agents, subnetIds },
      publicAgents: { minSize: 2, maxSize: 2, subnetIds: network.publicSubnets.map(({ id }) => id) },
      tags: { team: "platform" },
    });
    return {};
  },
  registry: () => {
    const network = new Network("network", { cidr: "10.0.0.0/16", zones: ["us-east-1a"], domain: "dev.internal" });
    new Registry("registry", {
      ...registryArgs,
      vpcId: network.vpcId,
      dnsZoneId: network.dnsZoneId,
      bootstrap: { ...registryArgs.bootstrap, nodesGroupId: network.nodesGroupId },
      member: { ...registryArgs.member, subnetId: network.privateSubnets[0]!.id },
      tags: { team: "platform" },
    });
    return {};
  },
  "zookeeper-quorum": () => {
    const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
    const network = new Network("network", { cidr: "10.0.0.0/16", zones, domain: "dev.internal" });
    const chef = new ChefRepository("chef", {
      environment: "dev",
      nodesGroupId: network.nodesGroupId,
      repositoryPath: `${__dirname}/../fixtures/chef-repository`,
    });
    new ZooKeeperQuorum("zookeeper", {
      vpcId: network.vpcId,
      members: cidrs.map((subnetCidr, index) => ({
        id: index + 1,
        zone: zones[index]!,
        subnetId: network.privateSubnets[index]!.id,
        subnetCidr,
      })),
      bootstrap: chef.bootstrap,
      dnsZoneId: network.dnsZoneId,
      tags: { team: "platform" },
    });
    return {};
  },
};

/** What a component promises of each child. User-data has its own tests, and changes with the node's program. */
function contract({ type, name, parent, inputs, options, dependsOn, custom }: Registration) {
  const masked = maskSecrets(name, inputs).inputs;
  if (type === "aws:ec2/launchTemplate:LaunchTemplate") masked.userData = "(see userData.test.ts)";
  if (type === "aws:autoscaling/group:Group")
    (masked.launchTemplate as { version: string }).version = "(the template's latest)";
  if (type === "command:local:Command") masked.environment = readable(masked.environment as Record<string, string>);
  if ("contentBase64" in masked) masked.contentBase64 = "(see chefRepository.test.ts)";
  if ("key" in masked) masked.key = withoutDigests(masked.key as string);
  if ("content" in masked) masked.content = withoutDigests(masked.content as string);
  return { type, name, parent, custom, inputs: masked, options, dependsOn };
}

/** Of archives and documents, which change with the node's program. */
const withoutDigests = (text: string): string => text.replaceAll(/\b[0-9a-f]{64}\b/g, "(sha256)");

/** The environment of a roll without what changes with each release and with the node's program. */
function readable(environment: Record<string, string>): object {
  const request = JSON.parse(environment.STARTUP_STACK_ROLL!) as { members?: object[]; fleet?: object };
  const latest = (launched: object) => ({ ...launched, launchTemplateVersion: "(the template's latest)" });
  return {
    STARTUP_STACK_VERSION: "(the package's)",
    STARTUP_STACK_ROLL: {
      ...request,
      version: "(the package's)",
      digest: "(the document's)",
      ...(request.members && { members: request.members.map(latest) }),
      ...(request.fleet && { fleet: latest(request.fleet) }),
    },
  };
}

describe.each(Object.keys(programs))("children of %s", (name) => {
  const subject = name.replace(/-nat-per-zone$|-existing$|-given$|-lost$|-ssh$/, "").replaceAll("-", "");
  const own = ({ urn }: Registration) => urn.toLowerCase().includes(`startup-stack:index:${subject}`);

  test("are exactly these, by type, name and inputs, when everything upstream is known", async () => {
    const registrations = (await register(programs[name]!)).filter(own);
    expectFixture(
      `children-${name}`,
      registrations.map(contract).sort((a, b) => (`${a.type} ${a.name}` < `${b.type} ${b.name}` ? -1 : 1)),
    );
  });

  test("are the same, by type and name, when nothing upstream is known, and no input that is unknown has a value", async () => {
    const known = (await register(programs[name]!)).filter(own);
    const unknown = (await register(programs[name]!, true)).filter(own);
    const identity = (all: Registration[]) =>
      all.map(({ type, name: child, options }) => ({ type, child, options })).sort(byIdentity);
    expect(identity(unknown)).toEqual(identity(known));
    for (const { urn, inputs } of unknown) {
      const before = known.find((registration) => registration.urn === urn)!.inputs;
      // What is known without any upstream output must be what it is with them: a preview that lies would differ here.
      for (const [key, value] of Object.entries(inputs)) {
        if (!pulumi.containsUnknowns(value)) expect({ urn, key, value }).toEqual({ urn, key, value: before[key] });
      }
    }
  });

  test("have the component for a parent", async () => {
    const registrations = (await register(programs[name]!)).filter(own);
    const component = registrations.find(({ custom }) => !custom)!;
    for (const child of registrations.filter(({ custom }) => custom)) expect(child.parent).toBe(component.urn);
  });
});

function byIdentity(a: { type: string; child: string }, b: { type: string; child: string }): number {
  return `${a.type} ${a.child}` < `${b.type} ${b.child}` ? -1 : 1;
}

describe("tags", () => {
  test("of the caller reach every child that has tags, instances and volumes included, and win", async () => {
    const tags = { team: "platform", Name: "of the caller" };
    const registrations = await register(() => {
      const network = new Network("network", {
        cidr: "10.0.0.0/16",
        zones: ["us-east-1a"],
        domain: "dev.internal",
        tags,
      });
      const chef = new ChefRepository("chef", { environment: "dev", tags });
      new Membership("joins", { ...joined({ nodesGroupId: network.nodesGroupId }), tags });
      new DataStores("data", { ...dataStoresArgs, tags });
      new ZooKeeperQuorum("zookeeper", {
        vpcId: network.vpcId,
        members: [1, 2, 3].map((id) => ({
          id,
          zone: "us-east-1a",
          subnetId: network.privateSubnets[0]!.id,
          subnetCidr: network.privateSubnets[0]!.cidr,
        })),
        bootstrap: chef.bootstrap,
        tags,
      });
      return {};
    });
    const untaggable = [
      "aws:ec2/route:Route",
      "aws:ec2/routeTableAssociation:RouteTableAssociation",
      "aws:ec2/subnetCidrReservation:SubnetCidrReservation",
      "aws:iam/policyAttachment:PolicyAttachment",
      "aws:iam/rolePolicy:RolePolicy",
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      "aws:s3/bucketPolicy:BucketPolicy",
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      "aws:s3/bucketVersioning:BucketVersioning",
      "aws:secretsmanager/secretVersion:SecretVersion",
    ];
    const children = registrations.filter(
      ({ type, custom }) => custom && type.startsWith("aws:") && !untaggable.includes(type),
    );
    expect(children.length).toBeGreaterThan(40);
    for (const { type, name, inputs } of children) {
      const listed = type === "aws:autoscaling/group:Group";
      const given = listed
        ? Object.fromEntries((inputs.tags as { key: string; value: string }[]).map(({ key, value }) => [key, value]))
        : inputs.tags;
      expect({ type, name, tags: given }).toMatchObject({ type, name, tags });
    }
    for (const { inputs } of children.filter(({ type }) => type === "aws:ec2/launchTemplate:LaunchTemplate")) {
      const specifications = inputs.tagSpecifications as { resourceType: string; tags: object }[];
      expect(specifications.map(({ resourceType }) => resourceType)).toEqual(["instance", "volume"]);
      for (const specification of specifications) expect(specification.tags).toMatchObject(tags);
    }
  });
});
