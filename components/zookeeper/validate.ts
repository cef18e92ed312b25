import { contains, isPrivate, parseBlock } from "../cidr";
import { longestSubnetPrefix, memberIds } from "../node/addresses";
import { machineFaults } from "../node/validate";
import { FaultList, rules, type Fault } from "../faults";
import { tagFaults, type Known } from "../validation";
import type { ZooKeeperQuorumArgs, ZooKeeperQuorumMember, ZooKeeperQuorumRoller } from "./index";
import { defaults, heapReserveMib } from "./defaults";
import { zooCfgFaults } from "./zooCfg";

/** Sizes of a quorum. Five outlive two members; more only make writes slower. */
export const quorumSizes = [3, 5];

/** Everything that can be wrong with the arguments of a ZooKeeperQuorum. */
export function zooKeeperQuorumFaults(args: Known<ZooKeeperQuorumArgs>): Fault[] {
  const faults = new FaultList();
  faults.check("vpcId", args.vpcId, rules.vpcId(args.vpcId));
  faults.check("dnsZoneId", args.dnsZoneId, rules.hostedZoneId(args.dnsZoneId));
  const members = args.members ?? [];
  return [
    ...faults.all,
    ...membersFaults(members),
    ...incarnationFaults(
      args,
      members.map(({ adoptVolumeId }, index) => [`members[${index}].adoptVolumeId`, adoptVolumeId]),
    ),
    ...quorumMachineFaults(args),
    ...zooCfgFaults(args),
    ...rollerFaults(args.roller).map((fault) => ({ ...fault, property: `roller.${fault.property}` })),
    ...tagFaults(args.tags),
  ];
}

/**
 * Rules of the ensemble's life and of the volumes that it adopts, which an environment's configuration shares.
 * `adopted` has an entry for every member: what its volume's property is called, and the volume.
 */
export function incarnationFaults(
  { incarnation, restore }: Pick<Known<ZooKeeperQuorumArgs>, "incarnation" | "restore">,
  adopted: [property: string, volumeId: string | undefined][],
): Fault[] {
  const faults = new FaultList();
  faults.check(
    "incarnation",
    incarnation,
    rules.matches(incarnation, /^[0-9a-f]{16}$/, "16 hex digits, as the volumes' labels have them"),
  );
  if (restore === true && incarnation === undefined) {
    faults.check("restore", restore, "a restore begins a new life of the ensemble; allowed with `incarnation` only");
  }
  adopted.forEach(([property, volumeId], index) => {
    faults.check(property, volumeId, rules.matches(volumeId, /^vol-[0-9a-f]+$/, "an EBS volume id, vol-…"));
    if (volumeId === undefined) {
      const missing = "missing; a restore needs a volume of every member, all made from one snapshot";
      faults.check(property, undefined, restore === true ? missing : undefined);
      return;
    }
    if (adopted.slice(0, index).some(([, earlier]) => earlier === volumeId)) {
      faults.check(property, volumeId, "another member has this volume; each needs its own");
    }
    // A restore without an incarnation is one fault, and has been told.
    if (incarnation === undefined && restore !== true) {
      faults.check(
        property,
        volumeId,
        "an adopted volume is refused by its node unless `incarnation` is given as the volume's label has it",
      );
    }
  });
  return faults.all;
}

/** Rules of the roller, which an environment's configuration shares. */
export function rollerFaults(roller: Known<ZooKeeperQuorumRoller> | undefined): Fault[] {
  const faults = new FaultList();
  const { profile, roleArn, waitMinutes } = roller ?? {};
  faults.check(
    "profile",
    profile,
    rules.matches(profile, /^\S(.*\S)?$/, "the name of a profile of the AWS configuration"),
  );
  faults.check(
    "roleArn",
    roleArn,
    rules.matches(
      roleArn,
      /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
      "the ARN of a role, such as arn:aws:iam::123456789012:role/deploy",
    ),
  );
  faults.check("waitMinutes", waitMinutes, rules.wholeNumber(waitMinutes, 1, 1440, "minutes"));
  return faults.all;
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

function membersFaults(members: Known<ZooKeeperQuorumMember>[]): Fault[] {
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
