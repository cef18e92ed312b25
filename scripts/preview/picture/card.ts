import type { Entry, Outside } from "./model";
import { box, chipWidth, label, sizes, type Shape } from "./shapes";
import { widthOf, wrapped } from "./text";

/** Left and right of what stands in a box, and the height of its lines. */
export const grid = { card: 272, column: 150, gap: 8, pad: 12, line: 16 } as const;

const chip = { height: 18, size: sizes.small, gap: 5 } as const;
const room = grid.card - 2 * grid.pad;
const joinsWord = { text: "joins", width: 36 } as const;
const chipRoom = room - joinsWord.width;

const kindWords = (entry: Entry): string => entry.kind ?? "several kinds";

function chipsOf({ joins }: Entry): { text: string; width: number; line: number; x: number }[] {
  const all = joins.map((text) => Math.min(chipWidth(text, chip.size), chipRoom));
  return wrapped(all, chipRoom, chip.gap).map((place, index) => ({
    text: joins[index]!,
    width: all[index]!,
    ...place,
  }));
}

/** Height of what a tier's box says of it. */
export function cardHeight(entry: Entry): number {
  const chips = chipsOf(entry);
  const lines = chips.length === 0 ? 0 : (chips.at(-1)!.line + 1) * (chip.height + chip.gap) + 2;
  return 2 * grid.pad + 14 + entry.lines.length * grid.line + lines;
}

/** What a tier is, at the left of its box. */
export function card(entry: Entry, x: number, top: number, height: number): Shape[] {
  const [left, kind] = [x + grid.pad, kindWords(entry)];
  const look = entry.kind ?? "mixed";
  const kindWidth = widthOf(kind, sizes.small, "bold");
  const first = top + Math.floor((height - cardHeight(entry)) / 2) + grid.pad + 11;
  const below = first + entry.lines.length * grid.line;
  const chips = chipsOf(entry);
  return [
    ...(chips.length === 0 ? [] : [label(left, below + 20, joinsWord.width, joinsWord.text, { look: "quiet" })]),
    box(x, top + 8, 4, height - 16, look, 2),
    label(left, first, room - kindWidth - 10, entry.name, { size: sizes.name, weight: "bold" }),
    label(x + grid.card - grid.pad, first, kindWidth, kind, {
      ...{ size: sizes.small, weight: "bold", anchor: "end", look },
    }),
    ...entry.lines.map((text, index) => label(left, first + (index + 1) * grid.line, room, text, { look: "quiet" })),
    ...chips.flatMap(({ text, width, line, x: from }): Shape[] => {
      const [at, y] = [left + joinsWord.width + from, below + 7 + line * (chip.height + chip.gap)];
      return [box(at, y, width, chip.height, "join", 9), label(at + 7, y + 13, width - 14, text, { size: chip.size })];
    }),
  ];
}

/** Height of the marks of a tier's nodes. */
export function marksHeight({ members, floating }: Entry): number {
  const most = Math.max(0, ...[...members.values()].map(({ length }) => length));
  const fixed = most === 0 ? 0 : most * 15 + 10;
  return fixed + (floating === undefined ? 0 : 25) + (fixed > 0 && floating !== undefined ? 4 : 0);
}

/** Where a tier's nodes stand: a mark for the members of each zone, one over all zones of a fleet. */
export function marks(entry: Entry, columns: string[], columnX: number[], top: number, height: number): Shape[] {
  const { members, floating } = entry;
  const look = `${entry.kind ?? "mixed"}Member` as const;
  const middle = (column: number) => columnX[column]! + grid.column / 2;
  const start = top + Math.floor((height - marksHeight(entry)) / 2);
  const fixed = [...members].flatMap(([name, texts]): Shape[] => {
    const column = columns.indexOf(name);
    return [
      box(columnX[column]! + 6, start, grid.column - 12, texts.length * 15 + 10, look, 5),
      ...texts.map((text, index) =>
        label(middle(column), start + 16 + index * 15, grid.column - 20, text, { anchor: "middle" }),
      ),
    ];
  });
  if (floating === undefined) return fixed;
  const y = top + height - (start - top) - 25;
  return [
    ...fixed,
    ...runsOf(floating.columns.map((name) => columns.indexOf(name))).flatMap(([first, last]): Shape[] => {
      const [from, to] = [columnX[first]! + 6, columnX[last]! + grid.column - 6];
      return [
        box(from, y, to - from, 25, look, 12),
        label((from + to) / 2, y + 17, to - from - 16, floating.words, { anchor: "middle" }),
      ];
    }),
  ];
}

/** Numbers as runs of ones that follow each other. */
function runsOf(numbers: number[]): [first: number, last: number][] {
  const runs: [number, number][] = [];
  for (const each of [...numbers].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last?.[1] === each - 1) last[1] = each;
    else runs.push([each, each]);
  }
  return runs;
}

/** A box outside of the network: what it is called, and what it is. */
export const outsideBar = ({ name, detail }: Outside, x: number, columnX: number, right: number, middle: number) => [
  label(x + grid.pad, middle + 4, room, name, { size: sizes.name, weight: "bold" }),
  label(columnX + 6, middle + 4, right - columnX - 18, detail, { look: "quiet" }),
];
