import { documentKey, type MemberFacts } from "../../components/bootstrap/documents";
import type { PlanNode, PlanResource } from "./format";
import { inside, list } from "./inputs";
import { objectType } from "./joins";
import { specOf } from "./nodes";

/** A member as its own node knows itself. */
interface Slot {
  node: PlanNode;
  facts: MemberFacts;
  /** Where the document of its tier is. */
  place: string;
}

/** Objects of the plan by bucket and key. */
export type Objects = ReadonlyMap<string, PlanResource>;

const placeOf = (bucket: unknown, key: unknown): string => `${String(bucket)}/${String(key)}`;

/** What a plan puts into buckets; of two with one place the later one. */
export const objectsOf = (resources: PlanResource[]): Objects =>
  new Map(
    resources
      .filter(({ type }) => type === objectType)
      .map((object) => [placeOf(object.inputs.bucket, object.inputs.key), object]),
  );

/**
 * What the slots of a tier and its document say differently of its members, in words. A document that is not in the plan,
 * or that is made of a secret, says nothing.
 */
export function memberDifferences(nodes: PlanNode[], objects: Objects): string[] {
  const slots = nodes.flatMap(slotOf);
  const document = slots[0] && objects.get(slots[0].place);
  const listed = document && membersOf(document);
  return [...slots.flatMap(sizeOf), ...twice(slots), ...(listed === undefined ? [] : between(slots, listed))];
}

function slotOf(node: PlanNode): Slot[] {
  const spec = specOf(node);
  if (spec?.member === undefined || spec.address === undefined) return [];
  const { member, name, fqdn, address, bucket, tier } = spec;
  return [{ node, facts: { id: member.id, name, fqdn, address }, place: placeOf(bucket, documentKey(tier)) }];
}

/** Members that a document lists; nothing when nobody can say, since it is a secret or no document of this package. */
function membersOf({ inputs: { content } }: PlanResource): MemberFacts[] | undefined {
  try {
    const { members } = inside(JSON.parse(String(content)));
    return members === undefined ? undefined : (list(members) as MemberFacts[]);
  } catch {
    return undefined;
  }
}

/** Interface, address and disk of a slot are those of one instance. */
function sizeOf({ node: { name, min, max } }: Slot): string[] {
  return min === 1 && max === 1 ? [] : [`the group of ${name} has ${min} to ${max} instances, and a member is one`];
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
