import type { PlanResource } from "../format";
import { inside, list } from "../inputs";
import { each, finder, lengthOf, ofType, per, perRegion, sumOf, type Count, type Counted, type Quota } from "./quota";
import { interfacesOf, rulesOf } from "./securityGroups";

const source = 'Amazon VPC user guide, "Amazon VPC quotas"';
const endpoints = 'AWS PrivateLink guide, "AWS PrivateLink quotas"';
const records = 'Amazon Route 53 developer guide, "Quotas"';

const [vpc, subnet] = ["aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet"];
const endpoint = "aws:ec2/vpcEndpoint:VpcEndpoint";
const isGateway = ({ inputs }: PlanResource): boolean => (inputs.vpcEndpointType ?? "Gateway") === "Gateway";

/** Rules of any security group, in one direction and for one kind of address; the two are counted apart. */
const mostRules = (counted: Counted): Map<PlanResource | string, number> =>
  new Map([...rulesOf(counted)].map(([group, counts]) => [group, Math.max(...counts)]));

export const networkQuotas: Quota[] = [
  { of: "a region", what: "VPCs", most: 5, highest: Infinity, source, count: perRegion(vpc) },
  { of: "a VPC", what: "subnets", most: 200, highest: Infinity, source, count: per(subnet, "vpcId", vpc) },
  {
    ...{ of: "a VPC", what: "route tables", most: 200, highest: Infinity, source },
    count: per("aws:ec2/routeTable:RouteTable", "vpcId", vpc),
  },
  {
    ...{ of: "a route table", what: "routes for one kind of address", most: 50, highest: 1000, source },
    count: routesOf,
  },
  {
    ...{ of: "a region", what: "Elastic IP addresses", most: 5, highest: Infinity, source },
    count: perRegion("aws:ec2/eip:Eip"),
  },
  {
    ...{ of: "a region", what: "internet gateways", most: 5, highest: Infinity, source },
    count: perRegion("aws:ec2/internetGateway:InternetGateway"),
  },
  { of: "a zone", what: "NAT gateways", most: 5, highest: Infinity, source, count: natGatewaysOf },
  {
    ...{ of: "a region", what: "network interfaces", most: 5000, highest: Infinity, source },
    count: perRegion("aws:ec2/networkInterface:NetworkInterface"),
  },
  {
    ...{ of: "a region", what: "security groups", most: 2500, highest: Infinity, source },
    count: perRegion("aws:ec2/securityGroup:SecurityGroup"),
  },
  {
    ...{ of: "a security group", what: "rules in one direction for one kind of address" },
    ...{ most: 60, highest: 1000, source },
    count: (counted) => sumOf(mostRules(counted)),
  },
  {
    ...{ of: "a network interface", what: "security groups", most: 5, highest: 16, source },
    count: (counted) => interfacesOf(counted).map(({ resource, groups }) => countOf(resource, groups.length)),
  },
  {
    of: "a network interface",
    what: "rules in one direction, if all its security groups had as many as the largest",
    ...{ most: 1000, highest: 1000, source },
    count: (counted) => {
      const rules = mostRules(counted);
      return interfacesOf(counted).map(({ resource, groups }) =>
        countOf(resource, groups.length * Math.max(0, ...groups.map((group) => rules.get(group) ?? 0))),
      );
    },
  },
  {
    ...{ of: "a region", what: "gateway endpoints", most: 20, highest: Infinity, source: endpoints },
    count: perRegion(endpoint, isGateway),
  },
  {
    ...{ of: "an endpoint", what: "characters of its policy", most: 20_480, highest: 20_480, source: endpoints },
    count: each(endpoint, ({ policy }) => lengthOf(policy)),
  },
  {
    ...{ of: "a hosted zone", what: "records", most: 10_000, highest: Infinity, source: records },
    count: per("aws:route53/record:Record", "zoneId", "aws:route53/zone:Zone"),
  },
];

const countOf = (resource: PlanResource, count: number): Count => ({ name: resource.name, resource, count });

/** By the zone of each gateway's subnet, as far as that is of the plan. */
function natGatewaysOf(counted: Counted): Count[] {
  const find = finder(counted, subnet);
  return sumOf(
    ofType(counted, "aws:ec2/natGateway:NatGateway").map(({ inputs }) => {
      const own = find(inputs.subnetId);
      const zone = typeof own === "object" ? own.inputs.availabilityZone : undefined;
      return [typeof zone === "string" ? zone : undefined, 1];
    }),
  );
}

/** Routes of each table: resources of their own, or part of it. */
function routesOf(counted: Counted): Count[] {
  const find = finder(counted, "aws:ec2/routeTable:RouteTable");
  const own = ofType(counted, "aws:ec2/route:Route").map(
    ({ inputs }) => [find(inputs.routeTableId), isIpv6(inputs.destinationIpv6CidrBlock)] as const,
  );
  const inline = ofType(counted, "aws:ec2/routeTable:RouteTable").flatMap((table) =>
    list(table.inputs.routes).map((route) => [table, isIpv6(inside(route).ipv6CidrBlock)] as const),
  );
  const all = [...own, ...inline];
  const ofKind = (ipv6: boolean) => sumOf(all.filter(([, is]) => is === ipv6).map(([table]) => [table, 1]));
  return [...ofKind(false), ...ofKind(true)];
}

const isIpv6 = (block: unknown): boolean => block !== undefined && block !== null && block !== "";
