import { artifactsFaults } from "../artifacts/validate";
import { unlockedFaults } from "../bootstrap/unlocked";
import { parseBlock } from "../cidr";
import { below, FaultList, rules, type Fault } from "../faults";
import { environmentNameProblem } from "../names";
import { eachOf } from "../partlyKnown";
import { tagFaults } from "../tagRules";
import type { Known, PlainArguments } from "../validation";
import { bandProblem, bands, memberIds } from "./addresses";
import type { DataMember, MemberTierArgs, TierMember, TierRoller } from "./args";
import { majorityOf } from "./majority";
import { subnetCidrProblem, subnetIdProblem, type KnownSubnet } from "./subnetRules";

/** Rules of the arguments that every tier of fixed members has, but for the machine's, which depend on the tier. */
export function memberTierFaults(args: Known<MemberTierArgs>): Fault[] {
  const faults = new FaultList();
  faults.add(() => tierFaults(args));
  faults.rule("dnsZoneId", () => [args.dnsZoneId, rules.hostedZoneId(args.dnsZoneId)]);
  return faults.all;
}

/** Rules of the arguments that tiers of all kinds have, but for the machine's. */
export function tierFaults(args: Known<Pick<MemberTierArgs, "vpcId" | "bootstrap" | "roller" | "tags">>): Fault[] {
  const faults = new FaultList();
  faults.rule("vpcId", () => [args.vpcId, rules.vpcId(args.vpcId)]);
  // A ChefRepository has checked its own; one that is put together by hand nobody has.
  faults.rule("bootstrap.environment", () => {
    const environment = args.bootstrap?.environment;
    return [environment, environmentNameProblem(environment)];
  });
  faults.rule("bootstrap.domain", () => [args.bootstrap?.domain, rules.domain(args.bootstrap?.domain)]);
  faults.add(() => below("bootstrap.artifacts", artifactsFaults(args.bootstrap?.artifacts)));
  faults.add(() => below("bootstrap", unlockedFaults(args.bootstrap)));
  faults.rule("bootstrap.keyName", () => [args.bootstrap?.keyName, rules.keyName(args.bootstrap?.keyName)]);
  faults.add(() => below("roller", rollerFaults(args.roller)));
  faults.add(() => tagFaults(args.tags));
  return faults.all;
}

/** Sizes of an ensemble. Five outlive two members; more only make writes slower. */
const ensembleSizes = [3, 5];

/** Why an ensemble may not have so many members, or nothing. */
export function ensembleSizeProblem(size: number): string | undefined {
  if (ensembleSizes.includes(size)) return undefined;
  const even = size > 0 && size % 2 === 0;
  return `${even ? `an even number outlives no more failures than ${size - 1}; ` : ""}allowed: ${ensembleSizes.join(", ")}`;
}

/** Rules of the band that a tier's members have their addresses in. */
export function bandFaults(band: number | undefined): Fault[] {
  const faults = new FaultList();
  faults.check("addressBand", band, rules.wholeNumber(band, bands.least, bands.most));
  return faults.all;
}

/** What a list of members has that is no output. */
export const plainMembers: PlainArguments<{ members: TierMember[] }> = {
  members: true,
  "members[]": true,
  "members[].id": true,
  "members[].zone": true,
  "members[].bandsReserved": true,
};

/** The same of members with data. */
export const plainDataMembers: PlainArguments<{ members: DataMember[] }> = {
  ...plainMembers,
  "members[].adoptVolumeId": true,
};

/** Rules of the members of any tier; how many there may be is the tier's own rule. */
export function membersFaults(members: Known<DataMember>[], band: number): Fault[] {
  const faults = new FaultList();
  eachOf(members, (read, index) => {
    faults.add(() => below(`members[${index}]`, memberFaults(read(), members.slice(0, index), band)));
  });
  faults.add(() =>
    adoptionFaults(members.map(({ adoptVolumeId }, index) => [`members[${index}].adoptVolumeId`, adoptVolumeId])),
  );
  return faults.all;
}

/** Rules of one member, and of what it shares with those before it. */
export function memberFaults(member: Known<DataMember>, earlier: Known<DataMember>[], band: number): Fault[] {
  const faults = new FaultList();
  faults.rule("id", () => [member.id, rules.wholeNumber(member.id, memberIds.least, memberIds.most)]);
  faults.rule("id", () => {
    const taken = earlier.some(({ id }) => id === member.id);
    return [member.id, taken ? "another member has this id; ids are identities and must differ" : undefined];
  });
  faults.rule("zone", () => [member.zone, memberZoneProblem(member, earlier)]);
  faults.rule("subnetId", () => [member.subnetId, memberSubnetIdProblem(member, earlier)]);
  faults.rule("subnetCidr", () => [member.subnetCidr, memberSubnetProblem(member, earlier, band)]);
  faults.rule("bandsReserved", () => [member.bandsReserved ?? false, reservationProblem(member, earlier)]);
  faults.rule("volumeSizeGib", () => [member.volumeSizeGib, rules.wholeNumber(member.volumeSizeGib, 1, 16_384, "GiB")]);
  return faults.all;
}

function reservationProblem(member: Known<DataMember>, earlier: Known<DataMember>[]): string | undefined {
  const first = earlier.find(({ zone }) => zone === member.zone);
  if (first === undefined || (first.bandsReserved ?? false) === (member.bandsReserved ?? false)) return undefined;
  return `members of one zone share one subnet, and another member in ${member.zone} says ${first.bandsReserved ?? false}`;
}

function memberZoneProblem({ zone }: Known<DataMember>, earlier: Known<DataMember>[]): string | undefined {
  const problem = rules.zone(zone);
  if (problem !== undefined || zone === undefined) return problem;
  const first = earlier.find((each) => each.zone !== undefined && rules.zone(each.zone) === undefined)?.zone;
  if (first === undefined || first.slice(0, -1) === zone.slice(0, -1)) return undefined;
  return `all members are of one region; the first is of ${first.slice(0, -1)}`;
}

/** Read when a rule asks for it: one that does not is not put off. */
const subnetOf = (member: Known<DataMember>): KnownSubnet => ({
  get zone() {
    return member.zone;
  },
  get id() {
    return member.subnetId;
  },
  get cidr() {
    return member.subnetCidr;
  },
});

const isSubnetId = (id: string | undefined): boolean => id !== undefined && rules.subnetId(id) === undefined;

function memberSubnetIdProblem(member: Known<DataMember>, earlier: Known<DataMember>[]): string | undefined {
  const { subnetId } = member;
  const problem = subnetIdProblem(subnetOf(member), earlier.map(subnetOf));
  if (problem !== undefined || subnetId === undefined) return problem;
  const other = earlier.find((each) => each.zone === member.zone && isSubnetId(each.subnetId));
  if (other === undefined || other.subnetId === subnetId) return undefined;
  return `members of one zone share one subnet; ${member.zone} already has ${other.subnetId}`;
}

function memberSubnetProblem(
  member: Known<DataMember>,
  earlier: Known<DataMember>[],
  band: number,
): string | undefined {
  const { subnetCidr } = member;
  const problem = subnetCidrProblem(subnetOf(member), earlier.map(subnetOf));
  if (problem !== undefined || subnetCidr === undefined) return problem;
  const isBand = rules.wholeNumber(band, bands.least, bands.most) === undefined;
  const outside = isBand ? bandProblem(parseBlock(subnetCidr)!, band, [member.id ?? 0]) : undefined;
  if (outside !== undefined) return outside;
  const other = earlier.find((each) => each.zone === member.zone && each.subnetCidr !== undefined);
  if (other === undefined || other.subnetCidr === subnetCidr) return undefined;
  return `members of one zone share one subnet; ${member.zone} already has ${other.subnetCidr}`;
}

/** Rules of the volumes that members adopt. An entry for every member: what its volume's property is called, and the volume. */
export function adoptionFaults(adopted: [property: string, volumeId: string | undefined][]): Fault[] {
  const faults = new FaultList();
  adopted.forEach(([property, volumeId], index) => {
    if (volumeId === undefined) return;
    faults.check(property, volumeId, rules.volumeId(volumeId));
    if (adopted.slice(0, index).some(([, earlier]) => earlier === volumeId)) {
      faults.check(property, volumeId, "another member has this volume; each needs its own");
    }
  });
  return faults.all;
}

/** Rules of an ensemble's life, beside those of the volumes that it adopts, which an environment's configuration shares. */
export function incarnationFaults(
  { incarnation, restore }: { incarnation?: string; restore?: boolean },
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
  const lacking = restore === true || incarnation === undefined ? undefined : majorityProblem(adopted);
  for (const [property, volumeId] of adopted) {
    if (volumeId === undefined) {
      const missing = "missing; a restore needs a volume of every member, all made from one snapshot";
      faults.check(property, undefined, restore === true ? missing : undefined);
    } else if (incarnation === undefined && restore !== true) {
      // A restore without an incarnation is one fault, and has been told.
      faults.check(
        property,
        volumeId,
        "an adopted volume is refused by its node unless `incarnation` is given as the volume's label has it",
      );
    } else {
      faults.check(property, volumeId, lacking);
    }
  }
  return faults.all;
}

/** What a majority has acknowledged is for certain only where a majority of the disks is: blank ones wait for it. */
function majorityProblem(adopted: [property: string, volumeId: string | undefined][]): string | undefined {
  const { length } = adopted;
  const count = adopted.filter(([, volumeId]) => volumeId !== undefined).length;
  const least = majorityOf(length);
  if (count >= least) return undefined;
  return `the volumes of ${count} of ${length} members are no majority, without which the ensemble does not go on; allowed: those of at least ${least}, or none`;
}

/** Rules of the roller, which an environment's configuration shares. */
export function rollerFaults(roller: Known<TierRoller> | undefined): Fault[] {
  const faults = new FaultList();
  if (roller === undefined) return [];
  faults.rule("profile", () => [
    roller.profile,
    rules.matches(roller.profile, /^\S(.*\S)?$/, "the name of a profile of the AWS configuration"),
  ]);
  faults.rule("roleArn", () => [
    roller.roleArn,
    rules.matches(
      roller.roleArn,
      // A path has any printable character (API reference of IAM, CreateRole).
      /^arn:aws[a-z-]*:iam::\d{12}:role\/([\x21-\x7e]+\/)?[\w+=,.@-]+$/,
      "the ARN of a role, such as arn:aws:iam::123456789012:role/deploy",
    ),
  ]);
  faults.rule("waitMinutes", () => [roller.waitMinutes, rules.wholeNumber(roller.waitMinutes, 1, 1440, "minutes")]);
  return faults.all;
}
