import type { LookName } from "./looks";
import { clipped, plain, widthOf, type Weight } from "./text";

export interface Box {
  kind: "box";
  x: number;
  y: number;
  width: number;
  height: number;
  /** Radius of its corners. */
  radius: number;
  look: LookName;
}

export interface Label {
  kind: "label";
  x: number;
  /** Of the line that letters stand on. */
  y: number;
  text: string;
  /** All of a text that was clipped. */
  full?: string;
  size: number;
  weight: Weight;
  anchor: "start" | "middle" | "end";
  look: LookName;
}

/** Horizontal and vertical strokes, from point to point. */
export interface Line {
  kind: "line";
  points: [x: number, y: number][];
  look: LookName;
}

/** The head of an arrow, its point first. */
export interface Tip {
  kind: "tip";
  x: number;
  y: number;
  towards: "left" | "right" | "up";
  look: LookName;
}

export type Shape = Box | Label | Line | Tip;

export const box = (x: number, y: number, width: number, height: number, look: LookName, radius = 6): Box => ({
  ...{ kind: "box", x, y, width, height, look, radius },
});

/** Sizes of text: nothing is smaller than the last. */
export const sizes = { title: 20, name: 14, text: 12, small: 11 } as const;

interface Style {
  size?: number;
  weight?: Weight;
  anchor?: Label["anchor"];
  look?: LookName;
}

/** A text that has this much room. */
export function label(
  x: number,
  y: number,
  room: number,
  text: string,
  { size = sizes.text, weight = "normal", anchor = "start", look = "ink" }: Style = {},
): Label {
  const all = plain(text);
  const shown = clipped(all, room, size, weight);
  return { kind: "label", x, y, text: shown, full: shown === all ? undefined : all, size, weight, anchor, look };
}

export const line = (look: LookName, ...points: Line["points"]): Line => ({ kind: "line", points, look });
export const tip = (x: number, y: number, towards: Tip["towards"], look: LookName): Tip => ({
  ...{ kind: "tip", x, y, towards, look },
});

/** A box around a text, as wide as that is. */
export function chipWidth(text: string, size: number): number {
  return widthOf(text, size) + 14;
}
