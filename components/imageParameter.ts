/** A parameter of Systems Manager that holds an image's id, which EC2 looks up at each launch. */
export interface ImageParameter {
  /** Its name, such as `/golden/debian12`, or the ARN of another account's. */
  name: string;
  /** The number or the label of its version; a number alone never comes to mean another image. */
  version?: string;
}

/** Parts of a name hold more than dots: a path that goes up is no name. */
const part = String.raw`[\w.-]*[\w-][\w.-]*`;
const path = `/?${part}(?:/${part})*`;
const arn = String.raw`arn:aws[a-z-]*:ssm:[a-z0-9-]+:\d{12}:parameter/${part}(?:/${part})*`;
/** Labels begin with no digit, and AWS keeps two words to itself. */
const version = String.raw`[1-9]\d*|(?!aws|ssm)[A-Za-z_.-][\w.-]{0,99}`;
const pattern = new RegExp(`^resolve:ssm:(${arn}|${path})(?::(${version}))?$`);

/**
 * The parameter that an image is named by, in the forms that EC2 takes: `resolve:ssm:`, a name or an ARN, and of one
 * that is not AWS's own perhaps a version's number or label. Nothing for any other text.
 */
export function imageParameter(image: string): ImageParameter | undefined {
  const [, name, version] = pattern.exec(image) ?? [];
  if (name === undefined || (isPublic(name) && version !== undefined)) return undefined;
  return { name, version };
}

/** Whether an image may be another one at the next launch. */
export function isUnpinned(image: string): boolean {
  const parameter = imageParameter(image);
  return parameter !== undefined && !/^\d+$/.test(parameter.version ?? "");
}

/** What a right to read a parameter names: rights know no versions. */
export function parameterArn(
  name: string,
  { partition, region, account }: { partition: string; region: string; account: string },
): string {
  if (name.startsWith("arn:")) return name;
  return `arn:${partition}:ssm:${region}:${isPublic(name) ? "" : account}:parameter/${name.replace(/^\//, "")}`;
}

/** AWS keeps these names for the parameters that it publishes. */
const isPublic = (name: string): boolean => name.startsWith("/aws/");
