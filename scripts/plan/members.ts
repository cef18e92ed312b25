import { documentKey, type MemberFacts, type TierDocument } from "../../components/bootstrap/documents";
import { majorityOf } from "../../components/node/majority";
import { isMap } from "../../components/structured";
import type { PlanNode, PlanResource } from "./format";
import { documentAt } from "./documents";
import { list } from "./inputs";
import { specOf } from "./nodes";

/** A member as its own node knows itself. */
interface Slot {
  node: PlanNode;
  facts: MemberFacts;
  bucket: string;
  tier: string;
}

/**
 * What the slots of a tier and its document say differently of its members, in words. A document that is not in the plan,
 * or that is made of a secret, says nothing.
 */
export function memberDifferences(nodes: PlanNode[], resources: PlanResource[]): string[] {
  const slots = nodes.flatMap(slotOf);
  const [first] = slots;
  const document: Partial<TierDocument> | undefined =
    first && documentAt(resources, first.bucket, documentKey(first.tier));
  const differences = document?.members === undefined ? [] : between(slots, list(document.members) as MemberFacts[]);
  return [...slots.flatMap(sizeOf), ...twice(slots), ...differences, ...quorumOf(slots, document)];
}

function slotOf(node: PlanNode): Slot[] {
  const spec = specOf(node);
  if (spec?.member === undefined || spec.address === undefined) return [];
  const { member, name, fqdn, address, bucket, tier } = spec;
  return [{ node, facts: { id: member.id, name, fqdn, address }, bucket, tier }];
}

/** Interface, address and disk of a slot are those of one instance. */
function sizeOf({ node: { name, min, max } }: Slot): string[] {
  return min === 1 && max === 1 ? [] : [`the group of ${name} has ${min} to ${max} instances, and a member is one`];
}

/** Masters of Mesos are told how many of them decide, as a flag: it is no majority unless somebody has counted. */
function quorumOf(slots: Slot[], document: Partial<TierDocument> | undefined): string[] {
  const flags = isMap(document?.settings) ? document.settings.flags : undefined;
  const quorum = isMap(flags) ? flags.quorum : undefined;
  const majority = majorityOf(slots.length);
  if (typeof quorum !== "string" || quorum === String(majority)) return [];
  const key = documentKey(slots[0]!.node.tier);
  return [`${key} has a quorum of ${quorum}, and ${majority} of its ${slots.length} members are a majority`];
}

function twice(slots: Slot[]): string[] {
  const seen = new Map<number, string>();
  return slots.flatMap(({ node, facts: { id } }) => {
    const first = seen.get(id);
    seen.set(id, first ?? node.name);
    return first === undefined ? [] : [`${first} and ${node.name} are both member ${id}`];
  });
}

function between(slots: Slot[], listed: MemberFacts[]): string[] {
  const key = documentKey(slots[0]!.node.tier);
  const byId = new Map(listed.map((member) => [member.id, member]));
  const ids = new Set(slots.map(({ facts }) => facts.id));
  const missing = listed.filter(({ id }) => !ids.has(id)).map(({ id }) => `${key} has a member ${id}, who has no slot`);
  const different = slots.flatMap(({ facts }) => {
    const own = byId.get(facts.id);
    if (own === undefined) return [`${key} has no member ${facts.id}, which ${facts.name} is`];
    return (["name", "fqdn", "address"] as const)
      .filter((field) => own[field] !== facts[field])
      .map(
        (field) => `${key} has ${own[field]} for the ${field} of member ${facts.id}, whose slot has ${facts[field]}`,
      );
  });
  return [...different, ...missing];
}
