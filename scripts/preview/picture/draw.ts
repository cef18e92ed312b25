import { card, grid, marks, outsideBar } from "./card";
import { laneLook } from "./lanes";
import { busWords, laneWidth, type Layout } from "./layout";
import type { LookName } from "./looks";
import type { BandKind, Picture } from "./model";
import { internet } from "./outside";
import { box, label, line, sizes, tip, type Shape } from "./shapes";

const bandWords: Record<BandKind, string> = {
  public: "public subnets",
  private: "private subnets",
  given: "subnets that are there",
};

/** The network: its zones, its subnets, and the gateways by which nodes dial out. */
export function drawNetwork({ network, columns, bands }: Picture, layout: Layout): Shape[] {
  const { x, network: frame } = layout;
  const zones = columns.flatMap((name, index): Shape[] => [
    box(x.columns[index]!, frame.top + 10, grid.column, frame.bottom - frame.top - 18, "zone", 8),
    label(x.columns[index]! + 10, frame.top + 28, grid.column - 60, name, { weight: "bold" }),
  ]);
  const outer = layout.rows.find(({ id }) => id === internet.id);
  const subnets = bands.flatMap(({ kind, subnets: own }, index): Shape[] => {
    const { top, bottom } = layout.bands[index]!;
    const middle = top + 22;
    return [
      label(x.boxes + grid.card - 10, middle, grid.card - 20, bandWords[kind], { anchor: "end", look: "quiet" }),
      ...columns.flatMap((name, column): Shape[] => {
        const left = x.columns[column]!;
        const subnet = own.find((each) => each.column === name);
        if (subnet === undefined && kind !== "given") return [];
        const area = box(left + 4, top, grid.column - 8, bottom - top, kind, 5);
        if (subnet === undefined) return [area];
        const cidr = label(left + 10, middle, grid.column - (subnet.nat ? 62 : 20), subnet.cidr, { size: sizes.small });
        if (!subnet.nat) return [area, cidr];
        const nat = left + grid.column - 28;
        const gateway = [
          box(nat - 18, top + 8, 36, 20, "nat", 5),
          label(nat, middle, 34, "NAT", { anchor: "middle", size: sizes.small }),
        ];
        if (outer === undefined) return [area, cidr, ...gateway];
        const up = outer.top + outer.height;
        return [area, cidr, ...gateway, line("out", [nat, top + 8], [nat, up + 8]), tip(nat, up, "up", "outTip")];
      }),
    ];
  });
  const headings = layout.bands.flatMap(({ headings: all }) =>
    all.map(({ text, y }) => label(x.boxes + 2, y, grid.card - 20, text, { weight: "bold", look: "quiet" })),
  );
  return [
    box(frame.left, frame.top, frame.right - frame.left, frame.bottom - frame.top, "network", 10),
    label(x.boxes + 2, frame.top + 26, grid.card - 12, network, { weight: "bold", size: sizes.name }),
    ...zones,
    ...subnets,
    ...headings,
  ];
}

/** A box for every tier and for everything outside. */
export function drawRows({ columns }: Picture, { rows, x }: Layout): Shape[] {
  return rows.flatMap(({ what, top, height }) => {
    const bar = box(x.boxes, top, x.right - x.boxes, height, "bar");
    if ("outside" in what) {
      return [bar, ...outsideBar(what.outside, x.boxes, x.boxes + grid.card, x.right, top + Math.floor(height / 2))];
    }
    return [bar, ...card(what.entry, x.boxes, top, height), ...marks(what.entry, columns, x.columns, top, height)];
  });
}

/** Lines between boxes, at their left, each with its label where it ends. */
export function drawNets({ rows, nets, lanes, x }: Layout): Shape[] {
  const inner = x.lanes + Math.max(0, ...lanes) * laneWidth;
  return nets.flatMap((_, net): Shape[] => {
    const look = laneLook(net);
    const at = inner - lanes[net]! * laneWidth;
    const slots = rows.flatMap(({ left }) => left.filter((slot) => slot.net === net));
    const ys = slots.map(({ y }) => y).sort((a, b) => a - b);
    return [
      line(look, [at, ys[0]!], [at, ys.at(-1)!]),
      ...slots.flatMap(({ role, y, label: text }): Shape[] => {
        if (role === "from") return [line(look, [at, y], [x.boxes, y])];
        return [
          ...[line(look, [at, y], [x.boxes - 8, y]), tip(x.boxes, y, "right", `${look}Tip` as LookName)],
          label(x.boxes - 10, y - 4, x.boxes - inner - 16, text!, { anchor: "end", size: sizes.small }),
        ];
      }),
    ];
  });
}

/** The line of all nodes, at the right, and who dials them or is dialed by them. */
export function drawBus({ among }: Picture, { rows, network, x }: Layout): Shape[] {
  const slots = rows.flatMap(({ right }) => right);
  if (slots.length === 0 && among.length === 0) return [];
  const room = x.bus - x.right - 20;
  const ys = [network.top + 16, network.bottom - 20, ...slots.map(({ y }) => y)];
  return [
    line("bus", [x.bus, Math.min(...ys)], [x.bus, Math.max(...ys)]),
    ...busWords(among).map((text, index) =>
      label(x.bus - 10, network.top + 26 + index * 15, room, text, {
        ...({ anchor: "end", size: sizes.small, weight: index === 0 ? "bold" : "normal" } as const),
      }),
    ),
    ...slots.flatMap(({ role, y, label: text }): Shape[] => [
      ...(role === "to"
        ? [line("stub", [x.bus, y], [x.right + 8, y]), tip(x.right, y, "left", "stubTip")]
        : [line("stub", [x.right, y], [x.bus - 10, y]), tip(x.bus - 2, y, "right", "stubTip")]),
      label(x.right + 12, y - 4, room, text!, { size: sizes.small }),
    ]),
  ];
}
