import { nodesGroups, ruleType } from "../plan/edges";
import type { Plan } from "../plan/format";
import { groupName } from "../plan/reachability/words";

/** The doors that one component opens between itself and all nodes, or among these. */
export interface ServiceDoors {
  component: string;
  /** Each as `from → to ports/protocol`. */
  doors: string[];
}

/** Components that have doors to or from a group of all nodes, in the order of their names. */
export function doorsOf({ resources, symbols }: Plan): ServiceDoors[] {
  const groupOf = (id: unknown) => groupName(symbols, String(id));
  const common = new Set(nodesGroups(resources).map(({ name }) => name));
  const components = new Map(resources.map(({ urn, name }) => [urn, name]));
  const doors = new Map<string, string[]>();
  for (const { type, parent, inputs } of resources) {
    if (type !== ruleType) continue;
    const [from, to] = [groupOf(inputs.referencedSecurityGroupId), groupOf(inputs.securityGroupId)];
    if (!common.has(from) && !common.has(to)) continue;
    const component = components.get(parent ?? "") ?? "";
    const { fromPort, toPort, ipProtocol } = inputs as { fromPort: number; toPort: number; ipProtocol: string };
    const ports = fromPort === toPort ? `${fromPort}` : `${fromPort}-${toPort}`;
    doors.set(component, [...(doors.get(component) ?? []), `${from} → ${to} ${ports}/${ipProtocol}`]);
  }
  return [...doors]
    .map(([component, all]) => ({ component, doors: all.sort() }))
    .sort((a, b) => (a.component < b.component ? -1 : 1));
}
