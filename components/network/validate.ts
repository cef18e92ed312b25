import { isPrivate, parseBlock } from "../cidr";
import { FaultList, rules, type Fault } from "../faults";
import { tagFaults, type Known } from "../validation";
import type { NetworkArgs, NetworkExisting } from "./args";
import { vpcPrefix, zoneLetter, zoneLetters } from "./subnets";

const natModes = ["single", "perZone"];

/** Everything that can be wrong with the arguments of a Network. */
export function networkFaults(args: Known<NetworkArgs>): Fault[] {
  const { existing, cidr, zones, domain, nat, natZone } = args;
  const faults = new FaultList();
  if (existing !== undefined) {
    for (const [property, given] of Object.entries({ cidr, zones, nat, natZone })) {
      if (given !== undefined) {
        faults.check(property, given, "`existing` names a network that is there already; give one or the other");
      }
    }
    return [...faults.all, ...existingFaults(existing), ...tagFaults(args.tags)];
  }
  faults.check("cidr", cidr, cidrProblem(cidr));
  faults.check("domain", domain, rules.domain(domain));
  faults.check("zones", zones, zones === undefined || zones.length === 0 ? "allowed: one zone or more" : undefined);
  faults.check("nat", nat, rules.oneOf(nat, natModes));
  if (natZone !== undefined && String(nat) === "perZone") {
    faults.check("natZone", natZone, "every zone has a NAT gateway of its own; allowed with nat: single only");
  } else {
    faults.check("natZone", natZone, rules.oneOf(natZone, zones ?? []));
  }
  return [...faults.all, ...zonesFaults(zones ?? [], "zones"), ...tagFaults(args.tags)];
}

function cidrProblem(cidr: string | undefined): string | undefined {
  if (cidr === undefined) return undefined;
  const block = parseBlock(cidr);
  if (block === undefined) return "allowed: an IPv4 block whose host bits are zero, such as 10.0.0.0/16";
  if (block.prefix < vpcPrefix.shortest || block.prefix > vpcPrefix.longest) {
    return `allowed: /${vpcPrefix.shortest} to /${vpcPrefix.longest}`;
  }
  return isPrivate(block)
    ? undefined
    : "allowed: a block of private addresses, within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10";
}

function zonesFaults(zones: (string | undefined)[], property: string): Fault[] {
  const faults = new FaultList();
  zones.forEach((zone, index) => {
    const at = `${property}[${index}]`;
    const problem = rules.zone(zone);
    faults.check(at, zone, problem);
    if (zone === undefined || problem !== undefined) return;
    if (!zoneLetters.includes(zoneLetter(zone))) {
      faults.check(at, zone, `the grid of subnets has room for zones ${zoneLetters[0]} to ${zoneLetters.at(-1)}`);
    }
    if (zones.indexOf(zone) < index) faults.check(at, zone, "named twice");
    if (zones[0]!.slice(0, -1) !== zone.slice(0, -1)) {
      faults.check(at, zone, `all zones are of one region; the first is of ${zones[0]!.slice(0, -1)}`);
    }
  });
  return faults.all;
}

function existingFaults({ vpcId, privateSubnets, dnsZoneId }: Known<NetworkExisting>): Fault[] {
  const faults = new FaultList();
  const subnets = privateSubnets ?? [];
  faults.check("existing.vpcId", vpcId, rules.vpcId(vpcId));
  faults.check("existing.dnsZoneId", dnsZoneId, rules.hostedZoneId(dnsZoneId));
  if (subnets.length === 0) faults.check("existing.privateSubnets", subnets, "allowed: one subnet or more");
  subnets.forEach((subnet, index) => {
    const at = `existing.privateSubnets[${index}]`;
    faults.check(`${at}.id`, subnet.id, rules.subnetId(subnet.id));
    if (subnet.cidr !== undefined && parseBlock(subnet.cidr) === undefined) {
      faults.check(`${at}.cidr`, subnet.cidr, "allowed: an IPv4 block whose host bits are zero, such as 10.0.16.0/20");
    }
  });
  return [
    ...faults.all,
    ...zonesFaults(
      subnets.map((subnet) => subnet.zone),
      "existing.privateSubnets",
    ).map((fault) => ({
      ...fault,
      property: `${fault.property}.zone`,
    })),
  ];
}
