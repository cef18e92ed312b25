/** Partition, region and account of an ARN: what other ARNs of the same account are made of, without a look-up. */
export interface ArnPlace {
  partition: string;
  region: string;
  account: string;
}

export function placeOfArn(arn: string): ArnPlace {
  const [, partition = "", , region = "", account = ""] = arn.split(":");
  return { partition, region, account };
}
