import { excesses, quotas } from "../plan/quotas";
import { thousands } from "../thousands";
import { stackUrn, type Policy } from "./policy";

const raisable = quotas.filter(({ most, highest }) => highest > most);

export const quotaExceeded: Policy = {
  id: "quota-exceeded",
  level: "warning",
  means:
    "the plan alone has more of something than AWS gives an account until it is asked for more ([what AWS counts](#what-aws-counts))",
  why: "AWS refuses what is too much in the middle of an update, and a quota is raised on request only",
  check: (draft) =>
    excesses(draft, raisable)
      .filter(({ count, quota: { highest } }) => count <= highest)
      .map(({ name, resource, count, quota: { of, what, most } }) => ({
        resource: resource?.urn ?? stackUrn(draft),
        message: `${name} has ${thousands(count)} ${what}; ${of} has ${thousands(most)} until AWS is asked for more`,
      })),
};
