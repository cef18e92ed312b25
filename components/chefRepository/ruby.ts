import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";

import { FaultList, type Fault } from "../faults";
import { rubyOf } from "./erubis";
import type { Files } from "./repositoryFiles";

/** What Ruby says of sources, or why it was not asked. */
interface Parsed {
  /** By the place of the source: the words of the first error. */
  errors: Map<number, string>;
  /** Absent when the sources were parsed. */
  unparsed?: string;
}

/** The Ruby of chef 18 and cinc 18. An older one takes some of its syntax for an error. */
const oldest = [3, 1];

/** Milliseconds; a thousand files take one second. */
const patience = 30_000;

/** Faults of the syntax of every `.rb` file and every template, where a Ruby is on PATH that can tell. */
export function syntaxFaults(files: Files): Fault[] {
  const sources = sourcesOf(files);
  const { errors } = parse(sources.map(([, source]) => source));
  const faults = new FaultList();
  for (const [place, error] of errors) faults.check("repositoryPath", sources[place]![0], error);
  return faults.all;
}

/** Why recipes and templates are not parsed on this machine; nothing where they are. */
export const unparsed = (): string | undefined => (last?.parsed ?? parse([])).unparsed;

/** What Ruby is to parse, by path, as chef's own check has it: what a cookbook copies to nodes may be for another Ruby. */
function sourcesOf(files: Files): [path: string, source: Buffer][] {
  return [...files].flatMap(([path, content]): [string, Buffer][] => {
    if (/^cookbooks\/.+\/templates\/.+\.erb$/s.test(path)) {
      return [[path, Buffer.from(rubyOf(content.toString("latin1")), "latin1")]];
    }
    return /^cookbooks\/[^/]+\/(?!(?:files|templates)\/).*\.rb$/s.test(path) ? [[path, content]] : [];
  });
}

/** The same files are checked with the settings and by the component, and in every environment of a run. */
let last: { digest: string; parsed: Parsed } | undefined;

function parse(sources: Buffer[]): Parsed {
  const input = Buffer.concat(sources.flatMap((source) => [Buffer.from(`${source.length}\n`), source]));
  const digest = createHash("sha256").update(input).digest("hex");
  if (last?.digest !== digest) last = { digest, parsed: run(input) };
  return last.parsed;
}

function run(input: Buffer): Parsed {
  // No gems, and none of what RUBYOPT asks for: they take longer than the parsing.
  const options = ["--disable=gems,did_you_mean,error_highlight,rubyopt", "-W0"];
  const { status, error, stdout } = spawnSync("ruby", [...options, join(__dirname, "files", "parse.rb")], {
    input,
    timeout: patience,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  const none = (unparsed: string): Parsed => ({ errors: new Map(), unparsed });
  if (error !== undefined && "code" in error && error.code === "ENOENT") return none("no ruby is on PATH");
  if (error !== undefined) return none("the ruby on PATH does not work");
  const [version = "", ...lines] = stdout.trim().split("\n");
  if (status !== 0 || !/^\w+ \d+\.\d+/.test(version)) return none("the ruby on PATH does not work");
  if (!isCurrent(version)) return none(`${version} is on PATH, and nodes run ruby ${oldest.join(".")}`);
  const errors = lines.map((line): [number, string] => {
    const [place, message = ""] = line.split(" ");
    return [Number(place), firstError(Buffer.from(message, "base64").toString())];
  });
  return { errors: new Map(errors) };
}

/** Whether `ruby 3.1.2` knows the syntax of the nodes' client. */
export function isCurrent(version: string): boolean {
  const [, engine, major, minor] = /^(\w+) (\d+)\.(\d+)/.exec(version) ?? [];
  const [needMajor = 0, needMinor = 0] = oldest;
  return (
    engine === "ruby" && (Number(major) > needMajor || (Number(major) === needMajor && Number(minor) >= needMinor))
  );
}

/** The line and the words of the first error; since 3.4 Ruby draws its errors below the line that says that there are some. */
export function firstError(message: string): string {
  const [, line = "?", words = message] = /^source:(\d+): (.*?)(?: \(SyntaxError\))?$/m.exec(message) ?? [];
  const [, drawnLine = line] = /^> *(\d+) \|/m.exec(message) ?? [];
  const [, drawn] = /^ *\| *\^[\^~]* (.+)$/m.exec(message) ?? [];
  return drawn === undefined ? `line ${line}: ${words}` : `line ${drawnLine}: ${drawn}`;
}
