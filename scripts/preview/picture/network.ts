import type { Plan, PlanNode, PlanResource } from "../../plan/format";
import { inside, list, text } from "../../plan/inputs";
import { groupOf, templateOf } from "../../plan/nodes";
import { resolve } from "../../plan/resolve";
import { typed } from "../../plan/typed";
import type { BandKind } from "./model";

type Draft = Pick<Plan, "resources" | "nodes" | "symbols">;

const types = {
  vpc: "aws:ec2/vpc:Vpc",
  subnet: "aws:ec2/subnet:Subnet",
  nat: "aws:ec2/natGateway:NatGateway",
  gateway: "aws:ec2/internetGateway:InternetGateway",
  route: "aws:ec2/route:Route",
  association: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  interface: "aws:ec2/networkInterface:NetworkInterface",
};

/** The network of a plan in words. */
export function networkWords({ resources }: Draft): string {
  const vpcs = typed(resources, types.vpc).all;
  if (vpcs.length === 0) return "VPC that is there already";
  return vpcs.map(({ name, inputs }) => `VPC ${text(inputs, "cidrBlock") ?? name}`).join(", ");
}

/** Whether nodes get at the internet, or it at them. */
export const hasInternet = ({ resources }: Draft): boolean => typed(resources, types.gateway).all.length > 0;

/** Column of subnets that are there already, in zones that nothing tells. */
export const otherSubnets = "other subnets";

/** Subnets of the plan, and in which kind of them nodes stand. */
export class Subnets {
  private readonly publics: Set<PlanResource>;
  /** Zones of subnets that are there already, by their ids, as far as members in them tell. */
  private readonly zones: Map<unknown, string>;

  constructor(private readonly plan: Draft) {
    const outward = new Set(
      typed(plan.resources, types.route)
        .all.filter(({ inputs }) => resolve(plan, text(inputs, "gatewayId"), types.gateway) !== undefined)
        .map(({ inputs }) => inputs.routeTableId),
    );
    this.publics = new Set(
      typed(plan.resources, types.association)
        .all.filter(({ inputs }) => outward.has(inputs.routeTableId))
        .flatMap(({ inputs }) => this.find(inputs.subnetId) ?? []),
    );
    const members = plan.nodes.filter(({ address }) => address !== undefined);
    this.zones = new Map(members.flatMap((node) => this.idsOf(node).map((id) => [id, node.zones[0] ?? ""])));
  }

  /** The zone that a node may be in, which its group names by a subnet where that is not of the plan. */
  zoneOf(place: string): string {
    return place.startsWith("subnet-") ? (this.zones.get(place) ?? otherSubnets) : place;
  }

  /** Those of a kind. */
  of(kind: BandKind): { zone: string; cidr: string; nat: boolean }[] {
    const { resources } = this.plan;
    const nats = new Set(typed(resources, types.nat).all.map(({ inputs }) => this.find(inputs.subnetId)));
    return typed(resources, types.subnet)
      .all.filter((subnet) => this.kindOf(subnet) === kind)
      .map((subnet) => ({
        zone: text(subnet.inputs, "availabilityZone") ?? subnet.name,
        cidr: text(subnet.inputs, "cidrBlock") ?? subnet.name,
        nat: nats.has(subnet),
      }));
  }

  /** In which kind of subnets a node's group launches it. */
  kindOfNode(node: PlanNode): BandKind {
    const subnets = this.idsOf(node).map((id) => this.find(id));
    return this.kindOf(subnets.find((subnet) => subnet !== undefined));
  }

  /** Ids of the subnets that a node may be in: of its interface, or of its group. */
  private idsOf(node: PlanNode): unknown[] {
    const devices = list(templateOf(this.plan, node)?.inputs.networkInterfaces).map(inside);
    const made = devices.flatMap(
      (device) => resolve(this.plan, text(device, "networkInterfaceId"), types.interface) ?? [],
    );
    return [
      ...made.map(({ inputs }) => inputs.subnetId),
      ...list(groupOf(this.plan, node)?.inputs.vpcZoneIdentifiers),
    ].filter((id) => id !== undefined);
  }

  private find(id: unknown): PlanResource | undefined {
    return typeof id === "string" ? resolve(this.plan, id, types.subnet) : undefined;
  }

  private kindOf(subnet: PlanResource | undefined): BandKind {
    if (subnet === undefined) return "given";
    return this.publics.has(subnet) ? "public" : "private";
  }
}
