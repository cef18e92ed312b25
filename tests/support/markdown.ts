import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";

import { parsers } from "prettier/plugins/markdown";

import { repositoryRoot } from "../../scripts/plan/stack";

interface Node {
  type: string;
  url?: string;
  value?: string;
  children?: Node[];
}

/** A page of the repository, as its reader sees it: what stands in code is not a link and no heading. */
export interface Page {
  path: string;
  /** Targets of its links and pictures. */
  links: string[];
  /** Anchors of its headings. */
  anchors: string[];
  /** Texts of its inline code. */
  code: string[];
}

/** Every path that git knows or would take, and the folders above it. */
export const repositoryPaths: string[] = [
  ...new Set(
    execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
      cwd: repositoryRoot,
      encoding: "utf8",
    })
      .split("\n")
      .filter((path) => path !== "")
      .flatMap((path) => [path, ...foldersAbove(path)]),
  ),
].sort();

export async function readPage(path: string): Promise<Page> {
  // Prettier's own parser, so that what is formatted is what is checked.
  const parse = parsers.markdown.parse as unknown as (text: string, options: object) => Node | Promise<Node>;
  const nodes = below(await parse(readFileSync(join(repositoryRoot, path), "utf8"), {}));
  return {
    path,
    links: nodes.flatMap(({ type, url, value }) =>
      type === "html"
        ? [...(value ?? "").matchAll(/(?:src|srcset|href)="([^"]+)"/g)].map(([, to]) => to!)
        : (url ?? []),
    ),
    anchors: nodes.filter(({ type }) => type === "heading").map((heading) => anchorOf(textOf(heading))),
    code: nodes.filter(({ type }) => type === "inlineCode").map(({ value }) => value ?? ""),
  };
}

/** The path in the repository that a link of a page leads to, and the heading on it. */
export function targetOf(page: Page, link: string): { path: string; anchor: string } {
  const [file = "", anchor = ""] = link.split("#");
  const path = file === "" ? page.path : posix.join(posix.dirname(page.path), file);
  return { path: path.replace(/\/$/, ""), anchor };
}

function below(node: Node): Node[] {
  return [node, ...(node.children ?? []).flatMap(below)];
}

function textOf(node: Node): string {
  return below(node)
    .map(({ value }) => value ?? "")
    .join("");
}

/** As GitHub makes them: lower case, punctuation gone, a hyphen for each blank. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}\s_-]/gu, "")
    .replaceAll(" ", "-");
}

function foldersAbove(path: string): string[] {
  const folder = posix.dirname(path);
  return folder === "." ? [] : [folder, ...foldersAbove(folder)];
}
