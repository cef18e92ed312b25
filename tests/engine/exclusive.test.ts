import { Network, NetworkNat } from "../../index";
import { testWith } from "../support/programs";
import { withStack } from "./stack";

testWith("pulumi", "the gateway moves to another zone with its address, and what routes through it stays", () => {
  const zones = ["us-east-1a", "us-east-1b"];
  const network = (natZone: string, nat?: NetworkNat) => () => {
    const args = { cidr: "10.0.0.0/16", zones, domain: "dev.internal" };
    new Network("network", nat === undefined ? { ...args, natZone } : { ...args, nat });
    return {};
  };
  const current = { run: network("us-east-1a") };
  return withStack(current, async (stack, { log, holders }) => {
    await stack.up();
    log.length = 0;
    current.run = network("us-east-1b");
    await stack.up();
    const routes = zones.map((zone) => `update Route network-private-${zone}`);
    expect(log.slice(0, 2)).toEqual(["delete NatGateway network-nat", "create NatGateway network-nat"]);
    expect(log.slice(2).sort()).toEqual(routes);
    await stack.preview({ expectNoChanges: true });
    // Each of the gateways has an address of its own, so that they come before the single one goes.
    log.length = 0;
    current.run = network("", NetworkNat.PerZone);
    await stack.up();
    expect(log.indexOf("create NatGateway network-nat-us-east-1b")).toBeLessThan(
      log.indexOf("delete NatGateway network-nat"),
    );
    expect(holders.lost).toEqual([]);
  });
});
