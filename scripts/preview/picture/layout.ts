import { cardHeight, grid, marksHeight } from "./card";
import { heightOf, lanesOf, leftSlots, netsOf, placed, rightSlots, type Net, type PlacedSlot } from "./lanes";
import type { BandKind, BoxId, Entry, Outside, Picture } from "./model";
import { sizes } from "./shapes";
import { widthOf } from "./text";

/** A box with its place from top to bottom. All boxes reach from one side of the network to the other. */
export interface Row {
  id: BoxId;
  what: { entry: Entry } | { outside: Outside };
  top: number;
  height: number;
  left: PlacedSlot[];
  right: PlacedSlot[];
}

export interface BandPlace {
  kind: BandKind;
  top: number;
  bottom: number;
  headings: { text: string; y: number }[];
}

/** Where everything stands. */
export interface Layout {
  rows: Row[];
  nets: Net[];
  /** The lane of each net. */
  lanes: number[];
  bands: BandPlace[];
  network: { top: number; bottom: number; left: number; right: number };
  /** Left of the lanes, of the boxes, of each column, right of the last column, and the line of all nodes. */
  x: { lanes: number; boxes: number; columns: number[]; right: number; bus: number };
}

export const margin = 24;
export const laneWidth = 11;
const header = { title: 68, network: 34, band: 34, heading: 26 } as const;
const between = { rows: 8, groups: 14, parts: 16 } as const;
/** Most room for labels at a side. */
const mostLabel = 210;

/** Places for all of a picture. Pure: the same picture gets the same places. */
export function layoutOf(picture: Picture): Layout {
  const nets = netsOf(picture.doors);
  const order = [
    ...picture.outside.filter(({ side }) => side === "above"),
    ...picture.bands.flatMap(({ groups }) => groups.flatMap(({ entries }) => entries)),
    ...picture.outside.filter(({ side }) => side === "below"),
  ];
  const ranks = new Map(order.map(({ id }, index) => [id, index]));
  let y: number = header.title;

  const row = (item: Entry | Outside): Row => {
    const left = leftSlots(item.id, nets, (id) => ranks.get(id)!);
    const right = rightSlots(item.id, picture.doors);
    const own = "tiers" in item ? Math.max(cardHeight(item), marksHeight(item) + 20) : 38;
    const height = Math.max(own, heightOf(left) + 12, heightOf(right) + 12);
    const [top, what] = [y, "tiers" in item ? { entry: item } : { outside: item }];
    y += height + between.rows;
    return { id: item.id, what, top, height, left: placed(left, top, height), right: placed(right, top, height) };
  };

  const rows = picture.outside.filter(({ side }) => side === "above").map(row);
  y += between.parts;
  const networkTop = y;
  y += header.network;
  const bands = picture.bands.map(({ kind, groups }): BandPlace => {
    const top = y;
    y += header.band;
    const headings: BandPlace["headings"] = [];
    groups.forEach(({ heading, entries }, index) => {
      if (index > 0) y += between.groups - between.rows;
      if (heading !== undefined) {
        headings.push({ text: heading, y: y + 15 });
        y += header.heading;
      }
      rows.push(...entries.map(row));
    });
    const bottom = y;
    y += between.rows;
    return { kind, top, bottom, headings };
  });
  y += between.rows;
  const networkBottom = y;
  y += between.parts;
  rows.push(...picture.outside.filter(({ side }) => side === "below").map(row));

  const spans = nets.map((_, net) => {
    const all = rows.flatMap(({ left }) => left.filter((slot) => slot.net === net).map((slot) => slot.y));
    return { top: Math.min(...all), bottom: Math.max(...all) };
  });
  const lanes = lanesOf(spans);
  return {
    ...{ rows, nets, lanes, bands },
    ...placesOf(picture, rows, lanes, networkTop, networkBottom),
  };
}

function placesOf(
  { columns, among }: Picture,
  rows: Row[],
  lanes: number[],
  top: number,
  bottom: number,
): Pick<Layout, "network" | "x"> {
  const lanesLeft = margin + 16;
  const leftRoom = roomFor(rows.flatMap((row) => row.left.map(({ label = "" }) => label)));
  const boxes = lanesLeft + Math.max(-1, ...lanes) * laneWidth + laneWidth + leftRoom;
  const columnX = columns.map((_, index) => boxes + grid.card + index * (grid.column + grid.gap));
  const right = columnX.length === 0 ? boxes + grid.card : columnX.at(-1)! + grid.column + grid.gap;
  const labels = rows.flatMap((row) => row.right.map(({ label }) => label!));
  const bus = labels.length + among.length === 0 ? right : right + roomFor([...busWords(among), ...labels]);
  return {
    network: { top, bottom, left: margin, right: bus + 18 },
    x: { lanes: lanesLeft, boxes, columns: columnX, right, bus },
  };
}

/** What stands at the line of all nodes. */
export const busWords = (among: string[]): string[] => ["every node", ...among.map((ports) => `among all ${ports}`)];

/** Room for the labels of lines at one side, and for the heads of arrows. */
function roomFor(labels: string[]): number {
  if (labels.length === 0) return 0;
  return Math.min(Math.max(...labels.map((text) => widthOf(text, sizes.small))), mostLabel) + 24;
}
