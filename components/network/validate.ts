import { isPrivate, parseBlock, privateRangesText } from "../cidr";
import { FaultList, rules, type Fault } from "../faults";
import { bandProblem, bands } from "../node/addresses";
import { subnetCidrProblem, subnetIdProblem, type KnownSubnet } from "../node/subnetRules";
import { eachOf } from "../partlyKnown";
import { tagFaults } from "../tagRules";
import type { Known, PlainArguments } from "../validation";
import type { NetworkArgs, NetworkExisting } from "./args";
import { sshCidrsFaults } from "./sshRules";
import { vpcPrefix, zoneLetter, zoneLetters } from "./subnets";

const natModes = ["single", "perZone"];

/** Arguments of a network that is made: beside `existing` they would mean nothing. */
const ofNewNetworks = ["cidr", "zones", "domain", "nat", "natZone"] as const;

/** The arguments that are no outputs. */
export const plainNetworkArguments: PlainArguments<NetworkArgs> = {
  zones: true,
  "zones[]": true,
  nat: true,
  natZone: true,
  sshCidrs: true,
  "sshCidrs[]": true,
  existing: true,
  "existing.privateSubnets": true,
  "existing.privateSubnets[]": true,
  "existing.privateSubnets[].zone": true,
  "existing.privateSubnets[].bandsReserved": true,
};

/** Everything that can be wrong with the arguments of a Network. */
export function networkFaults(args: Known<NetworkArgs>): Fault[] {
  const faults = new FaultList();
  faults.add(() => (args.existing === undefined ? newFaults(args) : givenFaults(args, args.existing)));
  faults.add(() => sshCidrsFaults(args.sshCidrs, "sshCidrs", () => nodeBlocks(args)));
  faults.add(() => tagFaults(args.tags));
  return faults.all;
}

/** Blocks that nodes have their addresses in. */
const nodeBlocks = ({ cidr, existing }: Known<NetworkArgs>): (string | undefined)[] =>
  existing === undefined ? [cidr] : (existing.privateSubnets ?? []).map((subnet) => subnet.cidr);

/** What has no place beside a network that is there already, and what is wrong with that. */
function givenFaults(args: Known<NetworkArgs>, existing: Known<NetworkExisting>): Fault[] {
  const faults = new FaultList();
  for (const property of ofNewNetworks) {
    faults.rule(property, () => {
      const problem = "`existing` names a network that is there already; give one or the other";
      return [args[property], args[property] === undefined ? undefined : problem];
    });
  }
  faults.add(() => existingFaults(existing));
  return faults.all;
}

function newFaults(args: Known<NetworkArgs>): Fault[] {
  const faults = new FaultList();
  faults.rule("cidr", () => [args.cidr, cidrProblem(args.cidr)]);
  faults.rule("domain", () => [args.domain, rules.domain(args.domain)]);
  faults.rule("zones", () => [
    args.zones,
    args.zones === undefined || args.zones.length === 0 ? "allowed: one zone or more" : undefined,
  ]);
  faults.rule("nat", () => [args.nat, rules.oneOf(args.nat, natModes)]);
  faults.rule("natZone", () => [args.natZone, natZoneProblem(args)]);
  faults.add(() => zonesFaults(args.zones ?? [], "zones"));
  return faults.all;
}

function natZoneProblem({ nat, natZone, zones }: Known<NetworkArgs>): string | undefined {
  if (natZone === undefined) return undefined;
  return String(nat) === "perZone"
    ? "every zone has a NAT gateway of its own; allowed with nat: single only"
    : rules.oneOf(natZone, zones ?? []);
}

function cidrProblem(cidr: string | undefined): string | undefined {
  if (cidr === undefined) return undefined;
  const block = parseBlock(cidr);
  if (block === undefined) return "allowed: an IPv4 block whose host bits are zero, such as 10.0.0.0/16";
  if (block.prefix < vpcPrefix.shortest || block.prefix > vpcPrefix.longest) {
    return `allowed: /${vpcPrefix.shortest} to /${vpcPrefix.longest}`;
  }
  return isPrivate(block) ? undefined : `allowed: a block of private addresses, within ${privateRangesText}`;
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

function existingFaults(existing: Known<NetworkExisting>): Fault[] {
  const faults = new FaultList();
  faults.rule("existing.vpcId", () => [existing.vpcId, rules.vpcId(existing.vpcId)]);
  faults.rule("existing.dnsZoneId", () => [existing.dnsZoneId, rules.hostedZoneId(existing.dnsZoneId)]);
  const subnets = existing.privateSubnets ?? [];
  if (subnets.length === 0) faults.check("existing.privateSubnets", subnets, "allowed: one subnet or more");
  eachOf(subnets, (subnet, index) => {
    const at = `existing.privateSubnets[${index}]`;
    const earlier = subnets.slice(0, index);
    faults.rule(`${at}.id`, () => [subnet().id, subnetIdProblem(subnet(), earlier)]);
    faults.rule(`${at}.cidr`, () => [subnet().cidr, subnetCidrProblem(subnet(), earlier)]);
    faults.rule(`${at}.cidr`, () => [subnet().cidr, roomProblem(subnet().cidr)]);
  });
  faults.add(() =>
    zonesFaults(
      subnets.map((subnet) => subnet.zone),
      "existing.privateSubnets",
    ).map((fault) => ({
      ...fault,
      property: `${fault.property}.zone`,
    })),
  );
  return faults.all;
}

/** Whether no tier at all could have its fixed addresses in a subnet; which bands a tier needs is the tier's own rule. */
function roomProblem(cidr: string | undefined): string | undefined {
  const block = cidr === undefined ? undefined : parseBlock(cidr);
  return block && bandProblem(block, bands.least, []);
}

/** Whether a subnet that is there already is refused for its block. */
export function hasWrongBlock(subnet: KnownSubnet, earlier: KnownSubnet[]): boolean {
  return (subnetCidrProblem(subnet, earlier) ?? roomProblem(subnet.cidr)) !== undefined;
}
