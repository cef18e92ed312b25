import { looks, type Look, type LookName } from "./looks";
import type { Shape, Tip } from "./shapes";
import { plain } from "./text";

interface Sheet {
  title: string;
  description: string;
  width: number;
  height: number;
  shapes: Shape[];
}

const fonts = "system-ui, -apple-system, 'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif";

/** Shapes as SVG: without a script, a reference or a measured font, and readable where styles are not taken. */
export function renderSvg({ title, description, width, height, shapes }: Sheet): string {
  const used = [...new Set(shapes.map(({ look }) => look))].sort();
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description" font-family="${fonts}">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="description">${escaped(description)}</desc>`,
    `<style>@media (prefers-color-scheme: dark) {`,
    ...used.map(darkRule),
    `}</style>`,
    ...shapes.map(elementOf),
    `</svg>`,
  ];
  return `${lines.join("\n")}\n`;
}

/** Names are the user's: no text becomes markup. */
const escaped = (text: string): string =>
  plain(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

function darkRule(name: LookName): string {
  const { fill, stroke }: Look = looks[name];
  const colours = [fill && `fill: ${fill[1]}`, stroke && `stroke: ${stroke[1]}`].filter(Boolean).join("; ");
  return `.${name} { ${colours} }`;
}

function paint(name: LookName): string {
  const { fill, stroke, strokeWidth, dashes }: Look = looks[name];
  return [
    `class="${name}" fill="${fill?.[0] ?? "none"}"`,
    stroke && `stroke="${stroke[0]}"`,
    strokeWidth !== undefined && `stroke-width="${strokeWidth}"`,
    dashes !== undefined && `stroke-dasharray="${dashes}"`,
  ]
    .filter(Boolean)
    .join(" ");
}

function elementOf(shape: Shape): string {
  switch (shape.kind) {
    case "box": {
      const { x, y, width, height, radius, look } = shape;
      return `<rect ${paint(look)} x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}"/>`;
    }
    case "label": {
      const { x, y, text, full, size, weight, anchor, look } = shape;
      const bold = weight === "bold" ? ` font-weight="bold"` : "";
      const all = full === undefined ? "" : `<title>${escaped(full)}</title>`;
      return `<text ${paint(look)} x="${x}" y="${y}" font-size="${size}"${bold} text-anchor="${anchor}">${all}${escaped(text)}</text>`;
    }
    case "line":
      return `<path ${paint(shape.look)} d="M${shape.points.map((point) => point.join(" ")).join(" L")}"/>`;
    case "tip":
      return `<path ${paint(shape.look)} d="M${shape.x} ${shape.y} ${tipSides[shape.towards]}z"/>`;
  }
}

const tipSides: Record<Tip["towards"], string> = {
  left: "l8 -4v8",
  right: "l-8 -4v8",
  up: "l-4 8h8",
};
