import { z } from "zod";

import { below, FaultList, rules, type Fault } from "../../components/faults";
import { parseBlock } from "../../components/cidr";
import { bandProblem, bands, memberIds } from "../../components/node/addresses";
import { debianRootDevice } from "../../components/node/image";
import { nodeDefaults } from "../../components/node/defaults";
import {
  adoptionFaults,
  bandFaults,
  ensembleSizeProblem,
  incarnationFaults,
  rollerFaults,
} from "../../components/node/memberRules";
import { number, text, texts, type Environment } from "./section";

/** What a tier's component takes when an argument is omitted, where tiers differ: its own frozen tables. */
interface MachineDefaults {
  instanceType: string;
  addressBand: number;
}
interface VolumeDefaults {
  volumeSizeGib: number;
}

/** Keys of root volumes. */
export const rootKeys = {
  rootVolumeSizeGib: number
    .optional()
    .describe(`Size of each root volume in GiB, 8 to 16384. If omitted, \`${nodeDefaults.rootVolumeSizeGib}\`.`),
  rootDeviceName: text
    .optional()
    .describe(
      `Root device of the image: \`/dev/xvda\`, \`/dev/sda1\` or \`/dev/nvme0n1\`. If omitted, \`${debianRootDevice}\`, which is Debian's.`,
    ),
};

/** Keys of the places and machines of all members with fixed addresses. */
export const machineKeys = ({ instanceType, addressBand }: MachineDefaults) => ({
  zones: texts
    .optional()
    .describe(
      "Zones of the members, by id, in turn. If omitted, the network's. Write them down before you give more zones to a network that has fewer than members: a member never changes its zone, so that another order of the zones is refused.",
    ),
  addressBand: number
    .default(addressBand)
    .describe(
      `The band of 16 fixed addresses in each subnet that the members have theirs in, ${bands.least} to ${bands.most}. If omitted, \`${addressBand}\`. It never changes once there are members.`,
    ),
  instanceType: text.optional().describe(`EC2 instance type. If omitted, \`${instanceType}\`.`),
  ...rootKeys,
});

/** Keys of data volumes. */
export const volumeKeys = ({ volumeSizeGib }: VolumeDefaults) => ({
  volumeSizeGib: number
    .optional()
    .describe(
      `Size of each data volume in GiB, 1 to 16384. It can grow in place, and the file system follows within 35 minutes; it never shrinks. If omitted, \`${volumeSizeGib}\`.`,
    ),
  volumeSizesGib: z
    .record(text, number)
    .optional()
    .describe("Sizes of single data volumes, by member id, such as `{ 2: 20 }`. If omitted, all as `volumeSizeGib`."),
  kmsKeyId: text
    .optional()
    .describe(
      "ARN of the symmetric KMS key that the data volumes are encrypted with. It never changes once there are volumes. If omitted, the account's default key for EBS.",
    ),
  snapshotRetainCount: number
    .optional()
    .describe(
      `Daily snapshots kept of each data volume, 0 to 1000; 0 makes none. If omitted, \`${nodeDefaults.snapshotRetainCount}\`.`,
    ),
  adoptVolumeIds: z
    .record(text, text)
    .optional()
    .describe(
      "Data volumes that are there already, by member id, such as `{ 2: vol-0123456789abcdef0 }`; of an ensemble those of a majority. If omitted, new ones.",
    ),
});

/** The key of the roller, which replaces members one after the other. */
export const rollerKeys = {
  roller: z
    .strictObject({
      profile: text
        .optional()
        .describe(
          "Profile of the AWS configuration; `aws:profile` is not used. If omitted, the AWS SDK's default chain.",
        ),
      roleArn: text.optional().describe("ARN of a role that it takes on. If omitted, none."),
      waitMinutes: number
        .optional()
        .describe(
          `Minutes that it waits for one member before it stops, 1 to 1440. If omitted, \`${nodeDefaults.rollWaitMinutes}\`.`,
        ),
    })
    .optional()
    .describe(
      "How the roller, the program that replaces members one after the other, gets at AWS and how patient it is. If omitted, the defaults of its parts.",
    ),
};

/** Keys of an ensemble, whose members elect a leader: the three above, and what concerns its birth. */
export const ensembleKeys = (defaults: MachineDefaults & VolumeDefaults) => ({
  members: number.default(3).describe("Members of the ensemble: 3, which outlive one, or 5, which outlive two."),
  ...machineKeys(defaults),
  ...volumeKeys(defaults),
  incarnation: text
    .optional()
    .describe(
      "The life of the ensemble, 16 hex digits; `npm run incarnation` begins a new one. Needed with `adoptVolumeIds` and `restore`. If omitted, a generated one. Once set it stays.",
    ),
  restore: z
    .boolean()
    .default(false)
    .describe(
      "Whether the incarnation begins with the data of the adopted volumes, all made from one snapshot. Means nothing once the ensemble is born.",
    ),
  ...rollerKeys,
});

type Settings<Keys extends (...args: never) => z.ZodRawShape> = z.output<z.ZodObject<ReturnType<Keys>>>;
type MemberSettings = Settings<typeof machineKeys> &
  z.output<z.ZodObject<typeof rollerKeys>> &
  Partial<Settings<typeof volumeKeys>>;
type EnsembleSettings = Settings<typeof ensembleKeys>;

/** The component's own rules of its machines, by the names of its arguments. */
type MachineRules<S> = (args: S & { image: string | undefined }) => Fault[];

/** Faults of the keys of `size` members, with or without data volumes. */
export function memberFaults<S extends MemberSettings>(
  settings: S,
  size: number,
  environment: Environment,
  machineRules: MachineRules<S>,
): Fault[] {
  const { image, zones } = environment;
  const faults = new FaultList();
  const memberProblem = (id: string) =>
    memberIdsOf(size).map(String).includes(id) ? undefined : `no such member; allowed: 1 to ${size}`;
  for (const [id, sizeGib] of Object.entries(settings.volumeSizesGib ?? {})) {
    const problem = memberProblem(id) ?? rules.wholeNumber(sizeGib, 1, 16_384, "GiB");
    faults.check(`volumeSizesGib.${id}`, sizeGib, problem);
  }
  for (const [id, volumeId] of Object.entries(settings.adoptVolumeIds ?? {})) {
    faults.check(`adoptVolumeIds.${id}`, volumeId, memberProblem(id));
  }
  settings.zones?.forEach((zone, index) => {
    faults.check(`zones[${index}]`, zone, zones === undefined ? undefined : rules.oneOf(zone, zones));
  });
  faults.check("zones", settings.zones, settings.zones?.length === 0 ? "allowed: one zone or more" : undefined);
  return [
    ...faults.all,
    ...bandFaults(settings.addressBand),
    ...roomFaults(settings, size, environment),
    ...adoptionFaults(
      Object.entries(settings.adoptVolumeIds ?? {}).map(([id, volume]) => [`adoptVolumeIds.${id}`, volume]),
    ),
    // The image is the environment's, and has been checked.
    ...machineRules({ ...settings, image }).filter(({ property }) => property !== "image"),
    ...below("roller", rollerFaults(settings.roller)),
  ];
}

/** Subnets in use that have no room for the members' addresses. Members whose zone is wrong are told that. */
function roomFaults({ zones, addressBand }: MemberSettings, size: number, environment: Environment): Fault[] {
  if (bandFaults(addressBand).length > 0) return [];
  const faults = new FaultList();
  const ids = memberIdsOf(size);
  const inTurn = zones ?? environment.zones ?? [];
  for (const { zone, cidr } of environment.givenSubnets) {
    const own = ids.filter((_, index) => inTurn[index % inTurn.length] === zone);
    const problem = own.length === 0 ? undefined : bandProblem(parseBlock(cidr)!, addressBand, own);
    faults.check("addressBand", addressBand, problem && `${problem}; it is ${cidr}, the network's subnet in ${zone}`);
  }
  return faults.all;
}

/** Faults of the keys of an ensemble. */
export function ensembleFaults<S extends EnsembleSettings>(
  settings: S,
  environment: Environment,
  machineRules: MachineRules<S>,
): Fault[] {
  const { members: size, adoptVolumeIds } = settings;
  const faults = new FaultList();
  faults.check("members", size, ensembleSizeProblem(size));
  return [
    ...faults.all,
    ...memberFaults(settings, size, environment, machineRules),
    ...incarnationFaults(
      settings,
      memberIdsOf(size).map((id) => [`adoptVolumeIds.${id}`, adoptVolumeIds?.[String(id)]]),
    ),
  ];
}

/** The arguments of a tier of `size` members, each with its zone; their subnets are the network's to give. */
export function memberArgs<S extends MemberSettings>(settings: S, size: number, environment: Environment) {
  const { zones, volumeSizesGib, adoptVolumeIds, ...args } = settings;
  const { image, tags } = environment;
  const inTurn = zones ?? environment.zones ?? [];
  const members = memberIdsOf(size).map((id, index) => ({
    id,
    zone: inTurn[index % inTurn.length]!,
    volumeSizeGib: volumeSizesGib?.[String(id)],
    adoptVolumeId: adoptVolumeIds?.[String(id)],
  }));
  return { ...args, image, tags, members };
}

/** Ids of the members, from the first. */
function memberIdsOf(size: number): number[] {
  return Array.from({ length: Math.min(size, memberIds.most) }, (_, index) => memberIds.least + index);
}
