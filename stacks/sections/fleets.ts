import { z } from "zod";

import type { Fault } from "../../components/faults";
import { fleetDefaults } from "../../components/node/defaults";
import { fleetNodesFaults } from "../../components/node/fleetRules";
import { rootKeys } from "./members";
import { number, text, texts } from "./section";

/** What a fleet's component takes when an argument is omitted, where fleets differ. */
interface FleetKeyDefaults {
  minSize: number;
  instanceTypes: string[];
  /** In words, where that is not none. */
  scratchVolumes: string;
}

/** A default that is a list: of a single item it is said that it is alone. */
const inWords = (items: string[]): string =>
  items.length === 1 ? `\`${items[0]}\` alone` : items.map((item) => `\`${item}\``).join(", ");

/** Keys of all fleets, by the names of their components' arguments; their subnets are the network's to give. */
export const fleetKeys = ({ minSize, instanceTypes, scratchVolumes }: FleetKeyDefaults) => ({
  minSize: number.default(minSize).describe("Nodes that there are at least, and at first, 0 to 1000."),
  maxSize: number.optional().describe("Nodes that there are at most, 1 to 1000. If omitted, as many as `minSize`."),
  instanceTypes: texts
    .optional()
    .describe(
      `EC2 instance types of one processor, the preferred one first. A change replaces nodes. If omitted, ${inWords(instanceTypes)}.`,
    ),
  spot: z
    .strictObject({
      onDemandBaseCapacity: number
        .optional()
        .describe("Nodes that are no spot instances in any case. If omitted, `0`."),
      onDemandPercentageAboveBase: number
        .optional()
        .describe("Of the nodes beyond these, the percentage that are none, 0 to 99. If omitted, `0`."),
      maxPrice: text
        .optional()
        .describe("The most that one may cost, in US dollars an hour. If omitted, the price on demand."),
    })
    .optional()
    .describe("Spot instances, which AWS may take back with two minutes' notice. If omitted, none."),
  targetCpuPercent: number
    .optional()
    .describe(
      "Average processor time in percent that the group is kept at by more nodes or fewer, 1 to 100. If omitted, there are as many as somebody sets, between `minSize` and `maxSize`.",
    ),
  scratchVolumes: z
    .array(
      z
        .strictObject({
          mount: text.describe("Folder that it is mounted at, below /var/lib, /srv, /mnt or /opt."),
          sizeGib: number.describe("Its size in GiB, 1 to 16384."),
        })
        .describe("A disk that goes with its node."),
    )
    .optional()
    .describe(`Disks of each node beside the root volume. A change replaces nodes. If omitted, ${scratchVolumes}.`),
  minHealthyPercentage: number
    .optional()
    .describe(
      `Nodes that stay in service while others are replaced, as a percentage of those that there are to be, 0 to 100. If omitted, \`${fleetDefaults.minHealthyPercentage}\`.`,
    ),
  maxHealthyPercentage: number
    .optional()
    .describe(
      `Nodes that there may be meanwhile, as a percentage, 100 to 200. If omitted, \`${fleetDefaults.maxHealthyPercentage}\`.`,
    ),
  ...rootKeys,
});

export type FleetSettings = z.output<z.ZodObject<ReturnType<typeof fleetKeys>>>;

/** Faults of these keys. */
export function fleetFaults(
  settings: FleetSettings,
  image: string | undefined,
  machineRules: (args: FleetArgs & { image: string | undefined }) => Fault[],
): Fault[] {
  const args = fleetArgs(settings, []);
  // Image and subnets are the environment's, and have been checked.
  const others = ["image", "subnetIds"];
  return [...fleetNodesFaults(args), ...machineRules({ ...args, image })].filter(
    ({ property }) => !others.includes(property),
  );
}

/** The arguments of a fleet in these subnets. */
export const fleetArgs = <Id>(settings: FleetSettings, subnetIds: Id[]) => ({
  ...settings,
  maxSize: settings.maxSize ?? settings.minSize,
  subnetIds,
});

type FleetArgs = ReturnType<typeof fleetArgs<string>>;
