import type { Picture } from "./model";
import type { Layout } from "./layout";
import { box, label, line, sizes, tip, type Shape } from "./shapes";
import { widthOf, wrapped } from "./text";

const tile = { inLine: 4, height: 46, gap: 10 } as const;

/** Shapes of a part of the picture, and where it ends. */
interface Part {
  shapes: Shape[];
  bottom: number;
}

/** Services of AWS that nodes use without a door of the network. */
export function drawServices({ services }: Picture, { network }: Layout, top: number): Part {
  if (services.length === 0) return { shapes: [], bottom: top };
  const inLine = Math.min(services.length, tile.inLine);
  const width = Math.floor((network.right - network.left - (inLine - 1) * tile.gap) / inLine);
  const shapes = services.flatMap(({ name, detail }, index): Shape[] => {
    const [x, y] = [
      network.left + (index % inLine) * (width + tile.gap),
      top + Math.floor(index / inLine) * (tile.height + tile.gap),
    ];
    return [
      box(x, y, width, tile.height, "bar"),
      label(x + 12, y + 19, width - 24, name, { weight: "bold" }),
      label(x + 12, y + 36, width - 24, detail, { size: sizes.small, look: "quiet" }),
    ];
  });
  return { shapes, bottom: top + Math.ceil(services.length / inLine) * (tile.height + tile.gap) };
}

const kinds = {
  ensemble: "ensemble: fixed members that elect a leader",
  pair: "pair: two, of which one holds an address",
  single: "single: one, alone",
  fleet: "fleet: as many nodes as it is given",
} as const;

/** What marks and lines mean, of those that the picture has. */
export function drawLegend({ bands, doors }: Picture, { rows, network }: Layout, top: number): Part {
  const entries = bands.flatMap(({ groups }) => groups.flatMap((group) => group.entries));
  const isJoined = entries.some(({ joins }) => joins.length > 0);
  const kept = Object.entries(kinds).filter(([kind]) => entries.some((entry) => entry.kind === kind));
  const marks: { words: string; mark: (x: number, y: number) => Shape[] }[] = [
    ...kept.map(([kind, words]) => ({
      words,
      mark: (x: number, y: number) => [box(x, y - 9, 16, 11, `${kind as keyof typeof kinds}Member`, 4)],
    })),
    ...(doors.length > 0
      ? [
          {
            words: "who needs whom, on which ports",
            mark: (x: number, y: number) => [
              line("stub", [x, y - 4], [x + 9, y - 4]),
              tip(x + 17, y - 4, "right", "stubTip"),
            ],
          },
        ]
      : []),
    ...(rows.some(({ right }) => right.length > 0)
      ? [
          {
            words: "open to every node, or at every node",
            mark: (x: number, y: number) => [line("bus", [x + 8, y - 11], [x + 8, y + 3])],
          },
        ]
      : []),
    ...(isJoined
      ? [
          {
            words: "a service that the tier's nodes join",
            mark: (x: number, y: number) => [box(x, y - 9, 16, 11, "join", 5)],
          },
        ]
      : []),
  ];
  const all = marks.map(({ words }) => 24 + widthOf(words, sizes.small));
  const places = wrapped(all, network.right - network.left, 22);
  const shapes = marks.flatMap(({ words, mark }, index) => {
    const [x, y] = [network.left + places[index]!.x, top + 14 + places[index]!.line * 20];
    return [...mark(x, y), label(x + 24, y, all[index]!, words, { size: sizes.small, look: "quiet" })];
  });
  return { shapes, bottom: top + ((places.at(-1)?.line ?? -1) + 1) * 20 };
}
