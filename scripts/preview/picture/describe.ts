import { everyNode, labelOf, type End, type Entry, type Picture } from "./model";

/** A picture in words, for those who do not see it. */
export function describe({ network, bands, outside, doors, among, services }: Picture): string {
  const entries = bands.flatMap(({ groups }) => groups.flatMap((group) => group.entries));
  const names = new Map<End, string>([...entries, ...outside].map(({ id, name }) => [id, name]));
  const nameOf = (end: End) => (end === everyNode ? everyNode : names.get(end)!);
  const sentences = [
    `${network}.`,
    ...bands.flatMap(({ kind, groups }) =>
      groups.flatMap((group) => group.entries.map((entry) => `${entry.name} in ${kind} subnets: ${words(entry)}.`)),
    ),
    ...outside.map(({ name, detail }) => `${name}: ${detail}.`),
    ...doors.map((door) => `${nameOf(door.from)} dials ${nameOf(door.to)} on ${labelOf(door)}.`),
    ...among.map((ports) => `Every node dials every other on ${ports}.`),
    ...services.map(({ name, detail }) => `${name}: ${detail}.`),
  ];
  return sentences.join(" ");
}

const words = ({ kind, lines, joins }: Entry): string =>
  [kind ?? "several kinds", ...lines, ...joins.map((service) => `joins ${service}`)].join("; ");
