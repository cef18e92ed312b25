/** Partition, region and account of an ARN: what other ARNs of the same account are made of, without a look-up. */
export interface ArnPlace {
  partition: string;
  region: string;
  account: string;
}

/** The place that an ARN of a regional resource names. Throws for any other text, and for ARNs that leave a part out. */
export function placeOfArn(arn: string): ArnPlace {
  const [, partition, region, account] = /^arn:([a-z-]+):[a-z0-9-]+:([a-z0-9-]+):(\d{12}):./.exec(arn) ?? [];
  if (partition === undefined || region === undefined || account === undefined) {
    throw new Error(`not an ARN with region and account: ${JSON.stringify(arn)}`);
  }
  return { partition, region, account };
}
