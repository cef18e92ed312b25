import partitions from "./partitions.json";

/** A part of AWS that knows nothing of the others: accounts, ARNs and host names are its own. */
export interface Partition {
  /** As ARNs have it, such as `aws-cn`. */
  id: string;
  /** What host names of its services end in. */
  dnsSuffix: string;
}

interface Row {
  dnsSuffix: string;
  /** Regions that are newer than the table, too. */
  pattern: string;
  regions: string[];
}

/** Written by `npm run docs` from the table of the AWS SDK, which takes the time of a whole preview to load. */
const rows = Object.entries(partitions as Record<string, Row>).map(([id, row]) => ({ id, ...row }));

/** Regions that were known when this version was made. */
export const knownRegions: string[] = rows.flatMap(({ regions }) => regions);

/** The partition of a region. That of one which is not in the table is told by its name, and is `aws` else, as the SDK has it. */
export function partitionOf(region: string): Partition {
  const row =
    rows.find(({ regions }) => regions.includes(region)) ??
    rows.find(({ pattern }) => new RegExp(pattern).test(region)) ??
    rows.find(({ id }) => id === "aws")!;
  return { id: row.id, dnsSuffix: row.dnsSuffix };
}

/**
 * Regions in which accounts have zones a, b and c, as DescribeAvailabilityZones answers there by the copies that getmoto/moto
 * (availability_zones_and_regions.py) and networknext/next (amazon.tfvars) have of it. Elsewhere it is otherwise, as in
 * us-west-1 (two zones of three, by account), ca-central-1 (a, b, d) and ap-northeast-1 (a, c, d), or not known here.
 */
const regionsWithAbc = [
  ...["af-south-1", "ap-east-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2", "ap-southeast-1"],
  ...["ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "cn-northwest-1", "eu-central-1", "eu-central-2"],
  ...["eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3", "me-central-1", "me-south-1"],
  ...["sa-east-1", "us-east-1", "us-east-2", "us-gov-east-1", "us-gov-west-1", "us-west-2"],
];

/** Three zones that every account has in a region, or nothing where that is not known. */
export function defaultZones(region: string): string[] | undefined {
  return regionsWithAbc.includes(region) ? ["a", "b", "c"].map((letter) => `${region}${letter}`) : undefined;
}
