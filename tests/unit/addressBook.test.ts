import * as aws from "@pulumi/aws";

import { Network, ZooKeeperQuorum } from "../../index";
import { buildPlan } from "../../scripts/plan/build";
import { register } from "../support/platform";
import { quorumArgs } from "../support/quorumArgs";

describe("addresses that are taken twice", () => {
  const network = () => new Network("network", { cidr: "10.0.0.0/16", zones: ["us-east-1a"], domain: "dev.internal" });
  const quorum = (name: string, { zone, id, cidr }: Network["privateSubnets"][0], addressBand?: number) => {
    const members = [1, 2, 3].map((member) => ({ id: member, zone, subnetId: id, subnetCidr: cidr }));
    return new ZooKeeperQuorum(name, { ...quorumArgs, addressBand, members });
  };
  const findingsOf = async (program: () => void): Promise<string[]> => {
    const registrations = await register(() => {
      program();
      return {};
    });
    const { findings } = buildPlan("startup-stack", "dev", "us-east-1", registrations);
    return findings.filter(({ level }) => level === "error").map(({ id, message }) => `${id} ${message}`);
  };

  test("are none in bands of their own, nor in another run of the program", async () => {
    for (let run = 0; run < 2; run += 1) {
      const apart = findingsOf(() => {
        const [subnet] = network().privateSubnets;
        quorum("one", { ...subnet!, bandsReserved: true });
        quorum("two", { ...subnet!, bandsReserved: true }, 15);
      });
      // Reserved by the network and by the quorums: the members of these do not say that their bands are.
      expect(await apart).toEqual([
        expect.stringContaining(
          "address-taken one-us-east-1a: reservation 10.0.64.16/28 is that of network-private-us-east-1a-bands-1",
        ),
        expect.stringContaining(
          "address-taken two-us-east-1a: reservation 10.0.64.240/28 is that of network-private-us-east-1a-bands-8-15",
        ),
      ]);
    }
  });

  test("are an error of the plan where no component can see it", async () => {
    const taken = await findingsOf(() => {
      const [subnet] = network().privateSubnets;
      new aws.ec2.NetworkInterface("own", { subnetId: subnet!.id, privateIps: ["10.0.64.17"] });
      quorum("one", { ...subnet!, bandsReserved: true });
    });
    expect(taken).toContainEqual(
      "address-taken one-1: address 10.0.64.17 is that of own in the same subnet; move one of the tiers to another band by `addressBand`",
    );
  });
});
