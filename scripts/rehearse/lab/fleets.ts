/** How a fleet's instance becomes a node of the rehearsal. Pure. */
import { bands } from "../../../components/node/addresses";
import { formatAddress, parseBlock, sizeOf } from "../../../components/cidr";
import type { RehearsedFleet, RehearsedNode } from "../planView";
import type { GroupSettings, Launch } from "../standin/group";

/** Addresses at the beginning of a subnet that no fleet gets: the first 16 and the bands of fixed members. */
const keptFree = (bands.most + 1) * 16;

/** Any address of a subnet that nobody has; undefined when there is none left outside the bands. AWS keeps the last one. */
export function drawAddress(cidr: string, taken: Set<string>, random: () => number = Math.random): string | undefined {
  const block = parseBlock(cidr);
  if (!block) throw new Error(`not an IPv4 block: ${cidr}`);
  const count = sizeOf(block.prefix) - 1 - keptFree;
  const start = Math.floor(random() * count);
  for (let step = 0; step < count; step += 1) {
    const address = formatAddress(block.first + keptFree + ((start + step) % count));
    if (!taken.has(address)) return address;
  }
  return undefined;
}

/** The node that an instance of a fleet is. It names itself by its tier and its instance, as its program does. */
export function fleetNode(
  { subnets, ...machine }: RehearsedFleet,
  { instance, zone }: Pick<Launch, "instance" | "zone">,
  taken: Set<string>,
): RehearsedNode {
  const name = `${machine.facts.tier}-${instance}`;
  const here = subnets.filter((subnet) => subnet.zone === zone);
  for (const { cidr } of here) {
    const address = drawAddress(cidr, taken);
    if (address === undefined) continue;
    const fqdn = machine.facts.fqdn.replace(/^[^.]+/, name);
    const facts = { ...machine.facts, name, fqdn, address };
    return { ...machine, name, facts, address, subnetCidr: cidr, zone, interfaceId: `eni-${instance.slice(2)}` };
  }
  const blocks = here.map(({ cidr }) => cidr).join(", ") || "none";
  throw new Error(`${name}: no address is left outside the bands of fixed members; subnets in ${zone}: ${blocks}`);
}

export const slotGroup = ({ facts, zone, template, hooks }: RehearsedNode): GroupSettings => ({
  ...{ name: facts.group, zones: [zone], template, hooks },
  size: { min: 1, max: 1, desired: 1 },
});

export const fleetGroup = ({ facts, subnets, template, hooks, size }: RehearsedFleet): GroupSettings => ({
  ...{ name: facts.group, template, hooks, size },
  zones: [...new Set(subnets.map(({ zone }) => zone))].sort(),
});
