import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Path of the table of partitions, from the root. */
export const partitionsFile = "components/partitions.json";

interface SdkPartition {
  id: string;
  outputs: { dnsSuffix: string };
  regionRegex: string;
  regions: Record<string, object>;
}

/**
 * The AWS SDK's table of partitions and regions, without its pseudo-regions and what is not used here. The SDK has no public
 * name for it, only for what it looks up in it, so that it is read where the SDK's own module has it.
 */
export function renderPartitions(): string {
  const rows = sdkPartitions().map(({ id, outputs: { dnsSuffix }, regionRegex: pattern, regions }) => [
    id,
    { dnsSuffix, pattern, regions: Object.keys(regions).filter((region) => !region.endsWith("-global")) },
  ]);
  return `${JSON.stringify(Object.fromEntries(rows), undefined, 2)}\n`;
}

function sdkPartitions(): SdkPartition[] {
  const load = createRequire(require.resolve("@aws-sdk/client-s3"));
  const client = dirname(load.resolve("@aws-sdk/core/client"));
  const table = join(client, "../../../dist-es/submodules/client/util-endpoints/lib/aws/partitions.js");
  const [, json] = /^export const partitionsInfo = (\{[^]*\});/.exec(readFileSync(table, "utf8"))!;
  return (JSON.parse(json!) as { partitions: SdkPartition[] }).partitions;
}
