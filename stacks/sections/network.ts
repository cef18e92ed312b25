import { z } from "zod";

import { FaultList, type Fault } from "../../components/faults";
import { NetworkNat, type NetworkArgs } from "../../components/network";
import { vpcPrefix } from "../../components/network/subnets";
import { hasWrongBlock, networkFaults } from "../../components/network/validate";
import { defaultZones } from "../../components/regions";
import { section, text, texts, type Environment } from "./section";

const existingSubnet = z
  .strictObject({
    zone: text.describe("Availability zone."),
    id: text.describe("Subnet id."),
    cidr: text.describe("IPv4 block."),
    bandsReserved: z
      .boolean()
      .optional()
      .describe(
        "Whether its bands of fixed addresses are reserved already, as by the `Network` of another stack. If omitted, each tier reserves its own.",
      ),
  })
  .describe("A subnet that nodes are launched in.");

const existing = z
  .strictObject({
    vpcId: text.describe("VPC id."),
    privateSubnets: z.array(existingSubnet).describe("One private subnet for each zone, with a way to the internet."),
    dnsZoneId: text.optional().describe("Private DNS zone. If omitted, nodes get no DNS records."),
  })
  .describe(
    "A network that is there already: only the security group that all nodes are in is added to it, and no other key of `network` goes with it. If omitted, a new one is made.",
  );

const defaultCidr = "10.0.0.0/16";

const schema = z
  .strictObject({
    cidr: text
      .optional()
      .describe(
        `IPv4 block of the VPC, of private addresses, /${vpcPrefix.shortest} to /${vpcPrefix.longest}. It never changes once there is a VPC. If omitted, \`${defaultCidr}\`.`,
      ),
    zones: texts
      .optional()
      .describe(
        "Availability zones; adding one moves no subnet of the others. If omitted, the region's a, b and c. Needed where not every account has these, as in us-west-1, and in a region that this version does not know.",
      ),
    nat: z
      .enum(["single", "perZone"])
      .optional()
      .describe(
        "NAT gateways: one for all zones, which is cheaper and lost with its zone, or one in each. If omitted, `single`.",
      ),
    natZone: text
      .optional()
      .describe(
        "Zone of the single NAT gateway. A change of it moves the gateway with its address, without which private subnets are for some minutes. If omitted, the first of `zones`.",
      ),
    existing: existing.optional(),
  })
  .describe(
    "The VPC that all nodes are in: a public and a private subnet in each zone, NAT, an S3 endpoint and a private DNS zone; or one that is there already.",
  );

type NetworkSettings = z.output<typeof schema>;

const natModes = { single: NetworkNat.Single, perZone: NetworkNat.PerZone };

export const network = section({
  schema,

  faults(settings, environment) {
    // Tags and domain are the environment's, and have been checked.
    const args = { ...argsOf(settings, environment), tags: undefined, domain: undefined };
    // Of zones that hang on an absent region nothing can be said; of zones that are absent it is said once.
    const open = environment.zones === undefined ? ["zones", "natZone"] : [];
    const found = networkFaults(args as never).filter(({ property }) => !open.includes(property));
    return [...found, ...zonesMissing(environment), ...regionFaults(settings, environment)];
  },

  args: argsOf,
});

/** Zones that the section names. */
export function namedZones({ existing, zones }: NetworkSettings): string[] | undefined {
  return existing === undefined ? zones : existing.privateSubnets.map(({ zone }) => zone);
}

/** Zones of the network: three of the region if it names none, and nothing where these are not known. */
export function networkZones(settings: NetworkSettings, region: string | undefined): string[] | undefined {
  return namedZones(settings) ?? (region === undefined ? undefined : defaultZones(region));
}

/** Subnets that are there already, but for those that are refused as such. */
export function givenSubnets({ existing }: NetworkSettings): Environment["givenSubnets"] {
  const subnets = existing?.privateSubnets ?? [];
  return subnets.filter((subnet, index) => !hasWrongBlock(subnet, subnets.slice(0, index)));
}

/** Blocks that nodes have their addresses in. */
export const nodeBlocks = ({ existing, cidr = defaultCidr }: NetworkSettings): string[] =>
  existing === undefined ? [cidr] : existing.privateSubnets.map((subnet) => subnet.cidr);

function argsOf({ existing, cidr, zones, nat, natZone }: NetworkSettings, environment: Environment): NetworkArgs {
  const { domain, tags } = environment;
  const given = { zones, nat: nat === undefined ? undefined : natModes[nat], natZone, existing, tags };
  // The domain is that of the nodes, and of a zone of DNS where one is made.
  if (existing !== undefined) return { ...given, cidr };
  return { ...given, cidr: cidr ?? defaultCidr, domain, zones: environment.zones };
}

/** A region of which no zones are known, of a network that names none. */
function zonesMissing({ region, zones }: Environment): Fault[] {
  if (region === undefined || zones !== undefined) return [];
  const problem = `missing; not every account has zones a, b and c in ${region}; allowed: its own, which \`aws ec2 describe-availability-zones --region ${region}\` lists`;
  return [{ property: "zones", problem }];
}

/** Zones that are well formed and of another region than the environment's. */
function regionFaults({ zones, existing }: NetworkSettings, { region }: Environment): Fault[] {
  const faults = new FaultList();
  const check = (property: string, zone: string | undefined) => {
    const wellFormed = zone !== undefined && /-\d+[a-z]$/.test(zone);
    const ofRegion = region === undefined || !wellFormed || zone.slice(0, -1) === region;
    faults.check(property, zone, ofRegion ? undefined : `allowed: zones of aws:region, ${region}`);
  };
  // The first is enough: that all are of one region is a rule of the network itself.
  check("zones[0]", zones?.[0]);
  check("existing.privateSubnets[0].zone", existing?.privateSubnets[0]?.zone);
  return faults.all;
}
