import * as pulumi from "@pulumi/pulumi";

import { FaultList, rules, type Fault } from "../faults";
import { nameProblem, namesakes } from "../names";
import { eachOf } from "../partlyKnown";
import { tagFaults } from "../tagRules";
import type { Known } from "../validation";
import type { MembershipArgs } from "./args";

/** Names of services stand in documents, and are those of cookbooks. */
const name = { pattern: /^[a-z][a-z0-9_-]*$/, allowed: "lower-case letters, digits, - and _, a letter first" };

/** Everything that can be wrong with the arguments of a Membership by themselves. */
export function membershipFaults(args: Known<MembershipArgs>): Fault[] {
  const faults = new FaultList();
  faults.rule("party.tier", () => [args.party?.tier, nameProblem(args.party?.tier, namesakes.members)]);
  faults.rule("party.roles", () => {
    const roles = args.party?.roles;
    return [roles, roles?.length === 0 ? "allowed: one role or more" : undefined];
  });
  faults.add(() => offersFaults(args.offers));
  faults.add(() => tagFaults(args.tags));
  return faults.all;
}

function offersFaults(offers: Known<MembershipArgs>["offers"] = []): Fault[] {
  const faults = new FaultList();
  eachOf(offers, (offer, index) => {
    const at = `offers[${index}].service`;
    const service = () => offer()?.service;
    faults.rule(at, () => [service(), rules.matches(service(), name.pattern, name.allowed)]);
    faults.rule(at, () => {
      const earlier = offers.slice(0, index).map((other) => other?.service);
      return [service(), service() !== undefined && earlier.includes(service()) ? "offered twice" : undefined];
    });
  });
  return faults.all;
}

/** What is said of services that the chef repository has no archive for. */
export function archiveFaults(offers: { service: string; archive?: unknown; joinable: string[] }[]): Fault[] {
  const faults = new FaultList();
  offers.forEach(({ service, archive, joinable }, index) => {
    if (archive !== undefined) return;
    const allowed = [...joinable].sort().join(", ") || "none, no cookbook has a recipe join";
    const problem = `the chef repository has no archive for those who join it; allowed: ${allowed}`;
    faults.check(`offers[${index}].service`, service, problem);
  });
  return faults.all;
}

/**
 * A fault for each secret value in what is offered: it would stand in a document that all nodes of a tier read. An
 * output that holds a secret somewhere is secret as a whole, so that the path ends at the output.
 */
export async function secretFaults(value: unknown, property: string): Promise<Fault[]> {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) {
    if (!(await pulumi.isSecret(pulumi.output(value)))) return [];
    return [{ property, problem: "holds a secret value; hand it on by its ARN and version, in `secrets`" }];
  }
  if (typeof value !== "object" || value === null) return [];
  const parts = Object.entries(value).map(([key, part]) =>
    secretFaults(part, Array.isArray(value) ? `${property}[${key}]` : `${property}.${key}`),
  );
  return (await Promise.all(parts)).flat();
}
