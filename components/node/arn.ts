import { PlainError } from "../faults";

/** Partition, region and account of an ARN: what other ARNs of the same account are made of, without a look-up. */
export interface ArnPlace {
  partition: string;
  region: string;
  account: string;
}

/** The place that an ARN of a regional resource names, or nothing for any other text, and for ARNs that leave a part out. */
export function parseArn(arn: string): ArnPlace | undefined {
  const [, partition, region, account] = /^arn:([a-z-]+):[a-z0-9-]+:([a-z0-9-]+):(\d{12}):./.exec(arn) ?? [];
  if (partition === undefined || region === undefined || account === undefined) return undefined;
  return { partition, region, account };
}

/** The same, but any other text is an error. */
export function placeOfArn(arn: string): ArnPlace {
  const place = parseArn(arn);
  if (place === undefined) throw new PlainError(`not an ARN with region and account: ${JSON.stringify(arn)}`);
  return place;
}
