import { widthOf } from "../../scripts/preview/picture/text";

/** A rectangle, its edges included. */
export interface Area {
  what: string;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface Label extends Area {
  size: number;
  look: string;
}

/** What a picture shows, read from its text as a viewer reads it. */
export interface Drawn {
  page: Area;
  /** Rooms that texts take at most. */
  labels: Label[];
  boxes: Area[];
  /** Strokes of lines, and heads of arrows. */
  strokes: Area[];
}

const number = (attributes: string, name: string): number =>
  Number(new RegExp(` ${name}="(-?[\\d.]+)"`).exec(attributes)![1]);

const lookOf = (attributes: string): string => /class="(\w+)"/.exec(attributes)![1]!;

const unescaped = (text: string): string =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");

export function readSvg(svg: string): Drawn {
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!;
  const elements = [...svg.matchAll(/^<(rect|text|path)( [^>]*?)\/?>(?:<title>[^<]*<\/title>)?([^<]*)/gm)];
  const of = (name: string) => elements.filter((element) => element[1] === name);
  return {
    page: { what: "page", left: 0, top: 0, right: Number(width), bottom: Number(height) },
    labels: of("text").map(([, , attributes, text]) => labelOf(attributes!, unescaped(text!))),
    boxes: of("rect").map(([, , attributes]) => {
      const [left, top] = [number(attributes!, "x"), number(attributes!, "y")];
      const [right, bottom] = [left + number(attributes!, "width"), top + number(attributes!, "height")];
      return { what: lookOf(attributes!), left, top, right, bottom };
    }),
    strokes: of("path").flatMap(([, , attributes]) => strokesOf(attributes!)),
  };
}

function labelOf(attributes: string, text: string): Label {
  const [x, y, size] = [number(attributes, "x"), number(attributes, "y"), number(attributes, "font-size")];
  const width = widthOf(text, size, attributes.includes('font-weight="bold"') ? "bold" : "normal");
  const share = { start: 0, middle: 0.5, end: 1 }[/text-anchor="(\w+)"/.exec(attributes)![1]!]!;
  const left = x - width * share;
  // Capitals and what hangs below the line, of the tallest of the fonts.
  const look = lookOf(attributes);
  return { what: text, look, size, left, right: left + width, top: y - 0.8 * size, bottom: y + 0.24 * size };
}

/** Each stroke from one point to the next; the head of an arrow as the rectangle around it. */
function strokesOf(attributes: string): Area[] {
  const path = / d="([^"]*)"/.exec(attributes)![1]!;
  const what = `${lookOf(attributes)} ${path}`;
  if (path.endsWith("z")) {
    const [x, y, dx, dy, side] = path.match(/-?[\d.]+/g)!.map(Number) as [number, number, number, number, number];
    const [acrossX, acrossY] = path.includes("h") ? [side, 0] : [0, side];
    const [xs, ys] = [
      [x, x + dx, x + dx + acrossX],
      [y, y + dy, y + dy + acrossY],
    ];
    return [{ what, left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) }];
  }
  const points = path.split("L").map((point) => point.match(/-?[\d.]+/g)!.map(Number) as [number, number]);
  return points.slice(1).map(([x, y], index) => {
    const [fromX, fromY] = points[index]!;
    return {
      ...{ what, left: Math.min(x, fromX), right: Math.max(x, fromX) },
      ...{ top: Math.min(y, fromY), bottom: Math.max(y, fromY) },
    };
  });
}

const overlap = (a: Area, b: Area): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
/** Lines have no width, so that they lie in a room also where they only touch it. */
const crosses = (line: Area, room: Area): boolean =>
  line.left <= room.right && room.left <= line.right && line.top <= room.bottom && room.top <= line.bottom;
const holds = (outer: Area, inner: Area): boolean =>
  outer.left <= inner.left && inner.right <= outer.right && outer.top <= inner.top && inner.bottom <= outer.bottom;

/** Whether two strokes of one direction lie on each other, so that they look like one. */
const covers = (a: Area, b: Area): boolean =>
  (a.left === a.right && b.left === b.right && a.left === b.left && a.top < b.bottom && b.top < a.bottom) ||
  (a.top === a.bottom && b.top === b.bottom && a.top === b.top && a.left < b.right && b.left < a.right);

/** All that makes a picture hard to read, in words; nothing of a good one. */
export function faultsOf(svg: string): string[] {
  const { page, labels, boxes, strokes } = readSvg(svg);
  return [
    ...labels.flatMap((label, index) =>
      labels.slice(index + 1).flatMap((other) => (overlap(label, other) ? [`${label.what} | ${other.what}`] : [])),
    ),
    ...labels.flatMap((label) =>
      strokes.flatMap((stroke) => (crosses(stroke, label) ? [`${stroke.what} through ${label.what}`] : [])),
    ),
    ...labels.flatMap((label) =>
      boxes.flatMap((box) =>
        overlap(box, label) && !holds(box, label) ? [`the edge of ${box.what} through ${label.what}`] : [],
      ),
    ),
    ...strokes.flatMap((stroke, index) =>
      strokes.slice(index + 1).flatMap((other) => (covers(stroke, other) ? [`${stroke.what} on ${other.what}`] : [])),
    ),
    ...[...labels, ...boxes, ...strokes].flatMap((each) => (holds(page, each) ? [] : [`${each.what} off the page`])),
    ...labels.flatMap(({ what, size }) => (size < 11 ? [`${what} is small`] : [])),
  ];
}
