// Programs that fail outside any promise that a test holds; each runs in a process of its own: `faulty.ts NAME`.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { ChefRepository, Membership, Network, ZooKeeperQuorum, type ServiceOffer } from "../../index";
import { agents, joined, logs } from "./joined";
import { register } from "./platform";
import { quorumArgs } from "./quorumArgs";

const membership = (offers: pulumi.Input<pulumi.Input<ServiceOffer>[]>) => ({
  key: new Membership("joins", { ...joined(), offers }).key,
});

const programs: Record<string, () => Record<string, unknown>> = {
  "early-fault": () => ({ bucket: new ChefRepository("chef", { environment: "nowhere" }).bucket }),
  "late-fault": () => {
    const quorum = new ZooKeeperQuorum("zk", { ...quorumArgs, tickTime: pulumi.output(Promise.resolve(1)) });
    return { connectionString: quorum.connectionString };
  },
  "addresses-twice": () => {
    const network = new Network("network", { cidr: "10.0.0.0/16", zones: ["us-east-1a"], domain: "dev.internal" });
    const { zone, id: subnetId, cidr: subnetCidr, bandsReserved } = network.privateSubnets[0]!;
    const members = [1, 2, 3].map((id) => ({ id, zone, subnetId, subnetCidr, bandsReserved }));
    for (const name of ["one", "two"]) new ZooKeeperQuorum(name, { ...quorumArgs, members });
    return {};
  },
  "addresses-twice-by-value": () => {
    const members = () => quorumArgs.members.map((member) => ({ ...member, subnetId: pulumi.output(member.subnetId) }));
    for (const name of ["one", "two"]) new ZooKeeperQuorum(name, { ...quorumArgs, members: members() });
    return {};
  },
  "tier-twice": () => {
    for (const name of ["one", "two"]) {
      const parent = new pulumi.ComponentResource(`test:index:${name}`, name);
      const members = quorumArgs.members.map((member) => ({
        ...member,
        subnetId: `subnet-0${name === "one" ? 1 : 2}`,
      }));
      new ZooKeeperQuorum("zk", { ...quorumArgs, members }, { parent });
    }
    return {};
  },
  "no-nodes-group": () => {
    const { bootstrap, ...args } = joined();
    const late = pulumi.output({ ...bootstrap, nodesGroupId: undefined });
    return { key: new Membership("joins", { ...args, bootstrap: late }).key };
  },
  "no-archive": () => membership([logs, { ...agents, service: "stats" }]),
  "secret-setting": () =>
    membership([
      logs,
      { ...agents, settings: { master: { address: "a", password: pulumi.secret("hunter2hunter2") } } },
    ]),
  "secret-client": () => ({
    bucket: new ChefRepository("chef", {
      environment: "dev",
      artifacts: pulumi.secret({
        cinc: { version: "18.0.0", url: "http://user:swordfish@packages.example.com/cinc.deb", sha256: "swordfish" },
      }),
    }).bucket,
  }),
  "secret-offer": () => membership([pulumi.output({ ...agents, settings: { password: pulumi.secret("hunter2") } })]),
  "party-without-roles": () => ({
    key: new Membership("joins", { ...joined(), party: pulumi.output({ tier: "web", roles: [] }) }).key,
  }),
  "look-up": () => ({ zones: aws.getAvailabilityZonesOutput().names }),
  "same-name": () => ({ a: new aws.s3.Bucket("b").id, b: new aws.s3.Bucket("b").id }),
};

register(programs[process.argv[2]!]!).catch((error: unknown) => {
  console.error((error as Error).message);
  process.exitCode = 1;
});
