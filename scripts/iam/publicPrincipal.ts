import * as ipaddr from "ipaddr.js";

import { listed, type Statement } from "./statements";

/**
 * Keys whose fixed values keep a statement for everybody from being public (S3 User Guide, Blocking public access, The
 * meaning of "public"), and those of an organization and its accounts.
 */
const narrowingKeys = new Set(
  [
    ...["SourceArn", "SourceVpc", "SourceVpce", "SourceVpcArn", "SourceOwner", "SourceAccount", "SourceOrgID"],
    ...["PrincipalOrgID", "PrincipalOrgPaths", "PrincipalAccount", "PrincipalArn", "userid"],
  ].map((key) => `aws:${key.toLowerCase()}`),
);

/** S3 takes larger blocks of addresses for everybody (S3 User Guide, likewise). */
const shortestPrefix = { ipv4: 8, ipv6: 32 };

/** Whether a statement allows something to everybody: any caller, and no condition that names some. */
export function allowsEverybody(statement: Statement): boolean {
  const { Effect, Principal, NotPrincipal, Condition } = statement;
  if (Effect !== "Allow") return false;
  const isAnybody = NotPrincipal !== undefined || names(Principal).includes("*");
  return isAnybody && !Object.entries(Condition ?? {}).some(([operator, keys]) => narrows(operator, keys));
}

const names = (principal: unknown): unknown[] =>
  typeof principal === "object" && principal !== null
    ? Object.entries(principal).flatMap(([kind, who]) => (kind === "AWS" || kind === "*" ? listed<unknown>(who) : []))
    : [principal];

function narrows(operator: string, keys: Record<string, string | string[]>): boolean {
  const name = operator.replace("ForAnyValue:", "");
  return Object.entries(keys).some(([key, expected]) => {
    const values = listed(expected).map(String);
    if (name === "IpAddress") return key.toLowerCase() === "aws:sourceip" && values.every(isSmallBlock);
    const isFixed = /^(String|Arn)(Equals|Like|EqualsIgnoreCase)$/.test(name);
    return isFixed && narrowingKeys.has(key.toLowerCase()) && values.every((value) => !/^[*?:]*$/.test(value));
  });
}

function isSmallBlock(cidr: string): boolean {
  if (ipaddr.isValid(cidr)) return true;
  if (!ipaddr.isValidCIDR(cidr)) return false;
  const [address, prefix] = ipaddr.parseCIDR(cidr);
  return prefix >= shortestPrefix[address.kind()];
}
