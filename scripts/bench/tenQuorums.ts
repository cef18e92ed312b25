// A synthetic environment of ten quorums, planned and written as the preview does it.
import { ChefRepository, Network, ZooKeeperQuorum } from "../../index";
import { buildPlan } from "../plan/build";
import { canonicalJson } from "../plan/canonical";
import { capture } from "../plan/capture";

async function main(): Promise<void> {
  const region = "us-east-1";
  const registrations = await capture({
    project: "startup-stack",
    stack: "bench",
    config: {},
    region,
    program: () => {
      const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
      const network = new Network("network", { cidr: "10.0.0.0/16", zones, domain: "bench.internal" });
      const chef = new ChefRepository("chef", { environment: "dev", domain: "bench.internal" });
      const quorums = Array.from({ length: 10 }, (_, index) => {
        const members = network.privateSubnets.map(({ zone, id, cidr, bandsReserved }, zoneIndex) => ({
          id: zoneIndex + 1,
          zone,
          subnetId: id,
          subnetCidr: cidr,
          bandsReserved,
        }));
        const { vpcId, dnsZoneId } = network;
        return new ZooKeeperQuorum(`zookeeper-${"abcdefghij"[index]!}`, {
          vpcId,
          dnsZoneId,
          members,
          addressBand: index + 1,
          bootstrap: chef.bootstrap,
        });
      });
      return Promise.resolve({ connectionStrings: quorums.map(({ connectionString }) => connectionString) });
    },
  });
  process.stdout.write(canonicalJson(buildPlan("startup-stack", "bench", region, registrations)));
}

void main();
