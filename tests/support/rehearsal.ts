import { spawn } from "node:child_process";

import { nodeFile, type NodeSpec } from "../../components/bootstrap/nodeSpec";
import type { Plan } from "../../scripts/plan/format";
import type { Tier } from "../../scripts/rehearse/tiers/tier";

/** A plan in which some nodes say something else of themselves, by name. */
export function withFacts(plan: Plan, facts: Record<string, Partial<NodeSpec>>): Plan {
  const nodes = plan.nodes.map((node) => {
    const files = node.userData.files.map((file) => {
      if (file.path !== nodeFile) return file;
      return { ...file, text: JSON.stringify({ ...(JSON.parse(file.text) as NodeSpec), ...facts[node.name] }) };
    });
    const { kind = node.kind, tier = node.tier } = facts[node.name] ?? {};
    return { ...node, kind, tier, userData: { ...node.userData, files } };
  });
  return { ...plan, nodes };
}

/** A program that does what a client of a tier has to do, and ends with this result. */
export const clientWith = (result: object) =>
  spawn("sh", ["-c", 'echo started; cat >/dev/null; printf "%s" "$0"', JSON.stringify(result)]);

/** A tier that has nothing but what every tier must have, and what is given. */
export const tierOf = (name: string, more: Partial<Tier> = {}): Tier => ({
  ...{ name, packages: [], silent: `${name} is silent`, configuration: [], faults: [] },
  changes: {
    section: (settings) => ({ [name]: settings }),
    setting: () => ({ settings: {}, words: "nothing", taken: () => true }),
    comment: () => undefined,
    breakDown: () => undefined,
  },
  look: () => Promise.resolve({ answers: true, serves: true, leads: false }),
  probes: () => Promise.resolve([]),
  client: () => clientWith({ acknowledged: 1, longestGapMs: 0 }),
  ...more,
});
