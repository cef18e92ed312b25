import * as aws from "@pulumi/aws";

import { ChefRepository, Membership, Network, ZooKeeperQuorum } from "../../index";
import { bands } from "../../components/node/addresses";
import { draftPlan, type Drafted } from "../plan/build";
import { capture } from "../plan/capture";

const region = "us-east-1";
const zones = ["a", "b", "c"].map((letter) => `${region}${letter}`);

/** The subnets of one zone each that a quorum's members stand in. */
type Subnets = Pick<Network["privateSubnets"][number], "zone" | "id" | "cidr" | "bandsReserved">[];

/** Three more private subnets in the half of a network's grid that it leaves free; there is room for five times three. */
function moreSubnets({ vpcId }: Network, index: number): Subnets {
  return zones.map((availabilityZone, zone) => {
    const cidrBlock = `10.0.${128 + 8 * (zones.length * index + zone)}.0/21`;
    const subnet = new aws.ec2.Subnet(`more-${index + 1}-${availabilityZone}`, { vpcId, cidrBlock, availabilityZone });
    return {
      zone: availabilityZone,
      id: subnet.id,
      cidr: subnet.cidrBlock,
      bandsReserved: false,
    };
  });
}

/** Quorums side by side in one network, each with its Membership, as many as 90. */
function quorums(count: number): Record<string, unknown> {
  const network = new Network("network", { cidr: "10.0.0.0/16", zones, domain: "bench.internal" });
  const { vpcId, dnsZoneId, nodesGroupId, privateSubnets } = network;
  const { bootstrap } = new ChefRepository("chef", { environment: "dev", domain: "bench.internal", nodesGroupId });
  const places = Array.from({ length: Math.ceil(count / bands.most) }, (_, index) =>
    index === 0 ? privateSubnets : moreSubnets(network, index - 1),
  );
  const connectionStrings = Array.from({ length: count }, (_, index) => {
    const name = `zookeeper-${letters(index)}`;
    const subnets: Subnets = places[Math.floor(index / bands.most)]!;
    const members = subnets.map(({ id, cidr, ...subnet }, place) => ({
      ...subnet,
      id: place + 1,
      subnetId: id,
      subnetCidr: cidr,
    }));
    const addressBand = (index % bands.most) + 1;
    const { party, connectionString } = new ZooKeeperQuorum(name, {
      vpcId,
      dnsZoneId,
      members,
      addressBand,
      bootstrap,
    });
    new Membership(`${name}-joins`, { bootstrap, party, offers: [] });
    return connectionString;
  });
  return { connectionStrings };
}

/** Tiers are told apart by letters: a name that ends in a number is a member's. */
const letters = (index: number): string =>
  [Math.floor(index / 26), index % 26].map((digit) => String.fromCharCode("a".charCodeAt(0) + digit)).join("");

/** A synthetic environment of so many quorums, planned as the preview does it. */
export async function draftQuorums(count: number): Promise<Drafted> {
  const [project, stack] = ["startup-stack", "bench"];
  const program = () => Promise.resolve(quorums(count));
  const registrations = await capture({ project, stack, config: {}, region, program });
  return draftPlan(project, stack, region, registrations);
}
