/** An object of S3. */
export interface S3Object {
  bucket: string;
  key: string;
}

/**
 * Reads `s3://bucket/key`. Nothing comes back for anything else, nor for a key with a character that means something in
 * IAM's policies: the right to read it would be one to more than this object.
 */
export function parseS3(address: string): S3Object | undefined {
  const [, bucket, key] = /^s3:\/\/([a-z0-9][a-z0-9.-]{0,62})\/([^\s*?${}/][^\s*?${}]*)$/.exec(address) ?? [];
  return bucket === undefined || key === undefined ? undefined : { bucket, key };
}

/** User and password of an address, which have no place in one that nodes are told: it stands in the open. */
const login = /^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i;

/** Why nodes cannot fetch a Debian package from an address, or nothing. */
export function packageAddressProblem(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  if (login.test(address)) {
    return "holds a user or a password, and whoever is on a node could read it; allowed: an address without, or s3://, which the nodes' roles are let read";
  }
  const fits = /^https:\/\/[^\s/]+\/\S+\.deb$/.test(address) ? URL.canParse(address) : parseS3(address) !== undefined;
  return fits && address.endsWith(".deb")
    ? undefined
    : "allowed: the https:// or s3:// address of a Debian package (.deb)";
}

/** An address as it may be shown. */
export const withoutLogin = (address: string | undefined): string | undefined => address?.replace(login, "$1[secret]@");
