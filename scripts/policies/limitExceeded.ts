import { excesses, quotas } from "../plan/quotas";
import { thousands } from "../thousands";
import { stackUrn, type Policy } from "./policy";

const limited = quotas.filter(({ highest }) => highest !== Infinity);

export const limitExceeded: Policy = {
  id: "limit-exceeded",
  level: "error",
  means: "the plan has more of something than AWS gives to anybody ([what AWS counts](#what-aws-counts))",
  why: "AWS refuses it in the middle of an update, whoever asks",
  check: (draft) =>
    excesses(draft, limited)
      .filter(({ count, quota: { highest } }) => count > highest)
      .map(({ name, resource, count, quota: { of, what, highest } }) => ({
        resource: resource?.urn ?? stackUrn(draft),
        message: `${name} has ${thousands(count)} ${what}; ${of} has ${thousands(highest)} at most`,
      })),
};
