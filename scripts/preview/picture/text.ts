// Widths in hundredths of the font's size, of the widest fonts that the picture may be shown in. Nothing is measured, so
// that a picture has the same bytes on every machine, and labels that do not overlap here do nowhere.
const classes: [width: number, characters: string][] = [
  [31, "ijl'"],
  [36, " ,.I|:;·"],
  [46, "frt-!()[]/\\"],
  [56, 'cszJ"*`?_'],
  [64, "abdeghknopquvxyFLT0123456789${}"],
  [78, "ABCDEGHKNPRSUVXYZ&"],
  [84, "wOQ#+<=>^~–×"],
];
const widths = new Map(classes.flatMap(([width, all]) => Array.from(all, (each): [string, number] => [each, width])));
/** Of other characters: `m`, `W` and their like, and what no European language writes. */
const [widest, foreign] = [110, 140];
/** Bold letters are that much wider. */
const boldness = 1.13;

/** A text in one line, without characters that XML does not have. */
export const plain = (text: string): string =>
  text.replace(/\s+/g, " ").replace(/[^\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD");

/** Weight of a font. */
export type Weight = "normal" | "bold";

/** The most room that a text takes, in pixels. */
export function widthOf(text: string, size: number, weight: Weight = "normal"): number {
  const sum = Array.from(text).reduce(
    (all, each) => all + (widths.get(each) ?? (each < "\u2100" ? widest : foreign)),
    0,
  );
  return Math.ceil((sum * size * (weight === "bold" ? boldness : 1)) / 100);
}

/** A text that fits into a width, with an ellipsis for what does not. */
export function clipped(text: string, width: number, size: number, weight: Weight = "normal"): string {
  if (widthOf(text, size, weight) <= width) return text;
  const characters = Array.from(text);
  while (characters.length > 0 && widthOf(`${characters.join("")}…`, size, weight) > width) characters.pop();
  return `${characters.join("").trimEnd()}…`;
}

/** Boxes of these widths in lines of a width: the line of each, and where in it it begins. */
export function wrapped(all: number[], width: number, gap: number): { line: number; x: number }[] {
  let [line, x] = [0, 0];
  return all.map((own) => {
    if (x > 0 && x + own > width) [line, x] = [line + 1, 0];
    const place = { line, x };
    x += own + gap;
    return place;
  });
}
