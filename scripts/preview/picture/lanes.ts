import { everyNode, labelOf, type BoxId, type Door, type End } from "./model";
import type { LookName } from "./looks";

/** Doors that are the same but for who dials, or but for who listens: one line for all of them. */
export interface Net {
  from: BoxId[];
  to: BoxId[];
  label: string;
}

/** Where a line meets a box. */
export interface Slot {
  /** Only one that ends here has a label. */
  label?: string;
  /** The line: its place among the nets, or nothing where it is that of all nodes. */
  net?: number;
  /** Whether the box dials, or listens. */
  role: "from" | "to";
  height: number;
}

/** Heights of a line's place at a box, with a label above it and without. */
const [withLabel, bare] = [20, 10];
/** Where in it the line is. */
const lineAt = { labelled: 17, bare: 5 };
/** More than there are boxes, or lines. */
const far = 1e6;

const isBox = (end: End): end is BoxId => end !== everyNode;

/** Doors between boxes as lines, in a stable order. */
export function netsOf(doors: Door[]): Net[] {
  const byListener = new Map<string, Net>();
  for (const door of doors) {
    const [{ from, to }, label] = [door, labelOf(door)];
    if (!isBox(from) || !isBox(to)) continue;
    const net = byListener.get(`${label} ${to}`);
    if (net === undefined) byListener.set(`${label} ${to}`, { from: [from], to: [to], label });
    else net.from.push(from);
  }
  const byDialers = new Map<string, Net>();
  for (const net of byListener.values()) {
    const key = JSON.stringify([net.label, net.from]);
    const same = byDialers.get(key);
    if (same === undefined) byDialers.set(key, net);
    else same.to.push(...net.to);
  }
  return [...byDialers.values()];
}

/** Where lines between boxes meet one of them, at its left. Lines that come from above are above, so that few cross. */
export function leftSlots(id: BoxId, nets: Net[], rank: (id: BoxId) => number): Slot[] {
  const own = rank(id);
  return nets
    .flatMap(({ from, to, label }, net): { slot: Slot; order: number }[] => {
      const ends = [...to, ...from].map(rank);
      const [up, down] = [own - Math.min(...ends), Math.max(...ends) - own];
      // Of those that go up the farthest is the lowest, of those that go down the highest, so that one lies in the other.
      const order = down === 0 ? up - far - net / far : up === 0 ? far - down + net / far : 0;
      const slots: Slot[] = [
        ...(to.includes(id) ? [{ net, label, role: "to", height: withLabel } as const] : []),
        ...(from.includes(id) ? [{ net, role: "from", height: bare } as const] : []),
      ];
      return slots.map((slot) => ({ slot, order }));
    })
    .sort((a, b) => a.order - b.order)
    .map(({ slot }) => slot);
}

/** Where a box meets the line of all nodes, at its right. */
export function rightSlots(id: BoxId, doors: Door[]): Slot[] {
  return doors.flatMap((door): Slot[] => {
    const [{ from, to }, label] = [door, labelOf(door)];
    if (from === everyNode && to === id) return [{ label, role: "to", height: withLabel }];
    return from === id && to === everyNode ? [{ label, role: "from", height: withLabel }] : [];
  });
}

export const heightOf = (slots: Slot[]): number => slots.reduce((sum, { height }) => sum + height, 0);

/** A slot with the height of its line. */
export type PlacedSlot = Slot & { y: number };

/** The slots of one side of a box, in its middle. */
export function placed(slots: Slot[], top: number, height: number): PlacedSlot[] {
  let y = top + Math.floor((height - heightOf(slots)) / 2);
  return slots.map((slot) => {
    const at = y + (slot.label === undefined ? lineAt.bare : lineAt.labelled);
    y += slot.height;
    return { ...slot, y: at };
  });
}

/** The lane of each net, the nearest to the boxes being 0: short ones are near, and two in one lane never touch. */
export function lanesOf(spans: { top: number; bottom: number }[]): number[] {
  const gap = 8;
  const lanes: { top: number; bottom: number }[][] = [];
  const chosen = spans.map(() => 0);
  const order = spans.map((span, net) => ({ ...span, net }));
  order.sort((a, b) => a.bottom - a.top - (b.bottom - b.top) || a.net - b.net);
  for (const { net, top, bottom } of order) {
    const isFree = (lane: { top: number; bottom: number }[]) =>
      lane.every((other) => other.bottom + gap <= top || bottom + gap <= other.top);
    const free = lanes.findIndex(isFree);
    const lane = free === -1 ? lanes.length : free;
    (lanes[lane] ??= []).push({ top, bottom });
    chosen[net] = lane;
  }
  return chosen;
}

/** Colours of lines in turn, so that those that cross are told apart. */
export const laneLook = (net: number): LookName => (["lane0", "lane1", "lane2", "lane3"] as const)[net % 4]!;
