import type { Policy } from "./policy";

export const natSingle: Policy = {
  id: "nat-single",
  level: "info",
  inProduction: "warning",
  means: "one NAT gateway serves several zones",
  why: "a NAT gateway lives in one zone; with that zone no new node of any zone can boot",
  check: ({ resources }) => {
    const gateways = resources.filter(({ type }) => type === "aws:ec2/natGateway:NatGateway");
    const zones = new Set(
      resources.filter(({ type }) => type === "aws:ec2/subnet:Subnet").map(({ inputs }) => inputs.availabilityZone),
    );
    if (gateways.length !== 1 || zones.size < 2) return [];
    const message = `one NAT gateway serves ${zones.size} zones; when its zone is lost, no new node of any zone can boot`;
    return [{ resource: gateways[0]!.urn, message }];
  },
};
