import { countedMemoryMib, instanceFacts } from "../../components/node/instanceTypes";
import type { PlanNode } from "../plan/format";
import { specOf } from "../plan/nodes";
import { perTier, type Policy } from "./policy";

export const heapMemory: Policy = {
  id: "heap-memory",
  level: "error",
  means:
    "an instance type that a group may launch has less memory than its nodes ask for, or their heap leaves nothing beside it",
  why: "a node that counts less memory gives up its launch; a kernel counts up to 7.5 % less than the type promises (aws/karpenter-provider-aws#7929)",
  check: (draft) =>
    perTier(draft, (nodes) => {
      const problems = new Set(nodes.flatMap((node) => [...tooSmall(node), ...crowded(node)]));
      return problems.size === 0 ? undefined : [...problems].join("; ");
    }),
};

/** Types that a node's group may launch and that count too little; of types that are in no table nothing is known. */
function tooSmall(node: PlanNode): string[] {
  const needed = specOf(node)?.memoryMib ?? 0;
  return node.instanceType.split(", ").flatMap((type) => {
    const promised = instanceFacts(type)?.memoryMib ?? Infinity;
    const counted = countedMemoryMib(promised);
    if (needed <= counted) return [];
    return [
      `of the ${promised} MiB of ${type} its kernel may count no more than ${counted}, and a node needs ${needed}`,
    ];
  });
}

/** Settings in MiB, such as a heap, that take all that a launch asks for. */
function crowded(node: PlanNode): string[] {
  const { memoryMib = 0, machine = {} } = specOf(node) ?? {};
  const settings = Object.entries(machine).filter(([key]) => key.endsWith("Mib"));
  const taken = settings.reduce((sum, [, value]) => sum + value, 0);
  if (settings.length === 0 || taken < memoryMib) return [];
  const names = settings.map(([key]) => key).join(" and ");
  return [`its ${names} of ${taken} leaves nothing of the ${memoryMib} MiB that a node asks for`];
}
