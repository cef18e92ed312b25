import { contains, isPrivate, parseBlock } from "../cidr";
import { longestSubnetPrefix, memberIds } from "../node/addresses";
import { machineFaults } from "../node/validate";
import { FaultList, rules, type Fault } from "../faults";
import { tagFaults, type Known } from "../validation";
import type { ZooKeeperQuorumArgs, ZooKeeperQuorumMember } from "./index";
import { defaults, heapReserveMib } from "./defaults";
import { zooCfgFaults } from "./zooCfg";

/** Sizes of a quorum. Five outlive two members; more only make writes slower. */
export const quorumSizes = [3, 5];

/** Everything that can be wrong with the arguments of a ZooKeeperQuorum. */
export function zooKeeperQuorumFaults(args: Known<ZooKeeperQuorumArgs>): Fault[] {
  const faults = new FaultList();
  faults.check("vpcId", args.vpcId, rules.vpcId(args.vpcId));
  faults.check("dnsZoneId", args.dnsZoneId, rules.hostedZoneId(args.dnsZoneId));
  faults.check(
    "incarnation",
    args.incarnation,
    rules.matches(args.incarnation, /^[0-9a-f]{16}$/, "16 hex digits, as the volumes' labels have them"),
  );
  return [
    ...faults.all,
    ...membersFaults(args.members ?? [], args.incarnation),
    ...quorumMachineFaults(args),
    ...zooCfgFaults(args),
    ...tagFaults(args.tags),
  ];
}

/** Rules of size and machine, which an environment's configuration shares. */
export function quorumMachineFaults(
  args: Pick<
    Known<ZooKeeperQuorumArgs>,
    | "instanceType"
    | "image"
    | "rootDeviceName"
    | "rootVolumeSizeGib"
    | "volumeSizeGib"
    | "heapMib"
    | "snapshotRetainCount"
  >,
): Fault[] {
  const { snapshotRetainCount } = args;
  const faults = new FaultList();
  faults.check("snapshotRetainCount", snapshotRetainCount, rules.wholeNumber(snapshotRetainCount, 0, 1000));
  const machine = machineFaults({
    ...args,
    instanceType: args.instanceType ?? defaults.instanceType,
    heapMib: args.heapMib ?? defaults.heapMib,
    heapReserveMib,
  });
  return [...faults.all, ...machine];
}

/** The number of members that a quorum may have. */
export function sizeProblem(size: number): string | undefined {
  if (quorumSizes.includes(size)) return undefined;
  const even = size > 0 && size % 2 === 0;
  return `${even ? `an even number outlives no more failures than ${size - 1}; ` : ""}allowed: ${quorumSizes.join(", ")}`;
}

function membersFaults(members: Known<ZooKeeperQuorumMember>[], incarnation: string | undefined): Fault[] {
  const faults = new FaultList();
  faults.check("members", members.length, sizeProblem(members.length));
  members.forEach((member, index) => {
    const at = `members[${index}]`;
    const earlier = members.slice(0, index);
    faults.check(`${at}.id`, member.id, rules.wholeNumber(member.id, memberIds.least, memberIds.most));
    if (earlier.some(({ id }) => id === member.id)) {
      faults.check(`${at}.id`, member.id, "another member has this id; ids are identities and must differ");
    }
    faults.check(`${at}.zone`, member.zone, rules.zone(member.zone));
    faults.check(`${at}.subnetId`, member.subnetId, rules.subnetId(member.subnetId));
    faults.check(`${at}.subnetCidr`, member.subnetCidr, subnetProblem(member, earlier));
    faults.check(
      `${at}.volumeSizeGib`,
      member.volumeSizeGib,
      rules.wholeNumber(member.volumeSizeGib, 1, 16_384, "GiB"),
    );
    faults.check(
      `${at}.adoptVolumeId`,
      member.adoptVolumeId,
      rules.matches(member.adoptVolumeId, /^vol-[0-9a-f]+$/, "an EBS volume id, vol-…"),
    );
    if (member.adoptVolumeId !== undefined && incarnation === undefined) {
      faults.check(
        `${at}.adoptVolumeId`,
        member.adoptVolumeId,
        "an adopted volume is refused by its node unless `incarnation` is given as the volume's label has it",
      );
    }
  });
  return faults.all;
}

function subnetProblem(
  { subnetCidr, zone }: Known<ZooKeeperQuorumMember>,
  earlier: Known<ZooKeeperQuorumMember>[],
): string | undefined {
  if (subnetCidr === undefined) return undefined;
  const block = parseBlock(subnetCidr);
  if (block === undefined) return "allowed: an IPv4 block whose host bits are zero, such as 10.0.16.0/20";
  if (!isPrivate(block)) return "allowed: a block of private addresses";
  if (block.prefix > longestSubnetPrefix) {
    return `too small for the fixed addresses of all tiers; allowed: /16 to /${longestSubnetPrefix}`;
  }
  for (const other of earlier) {
    const otherBlock = other.subnetCidr === undefined ? undefined : parseBlock(other.subnetCidr);
    if (otherBlock === undefined) continue;
    const same = other.subnetCidr === subnetCidr;
    if (other.zone === zone && !same)
      return `members of one zone share one subnet; ${zone} already has ${other.subnetCidr}`;
    if (other.zone !== zone && (contains(block, otherBlock) || contains(otherBlock, block))) {
      return `a subnet lies in one zone; ${other.subnetCidr} is already in ${other.zone}`;
    }
  }
  return undefined;
}
