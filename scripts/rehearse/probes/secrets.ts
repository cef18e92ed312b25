import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Lab } from "../lab/lab";

const program = readFileSync(join(__dirname, "secrets.py"), "utf8");

/** What is shorter is no secret: names of principals stand in documents too. */
const shortest = 16;

/** The words of a secret's value, which is a text or JSON, that nobody may see. */
export function secretWords(value: string): string[] {
  let known: unknown = value;
  try {
    known = JSON.parse(value);
  } catch {
    // A password as it is.
  }
  return wordsIn(known).filter((word) => word.length >= shortest);
}

const wordsIn = (value: unknown): string[] =>
  typeof value === "string"
    ? // Line by line, as the nodes are asked; what frames a key or a certificate is in every other one too.
      value.split("\n").filter((line) => !line.startsWith("-----"))
    : typeof value === "object" && value !== null
      ? Object.values(value).flatMap(wordsIn)
      : [];

/**
 * Where secrets lie open on the nodes: in arguments of a process, in an environment of another user's than root's, in the
 * journal, in a log, or in a file that everybody may read.
 */
export async function probeSecrets(lab: Lab): Promise<{ asked: number; faults: string[] }> {
  const words = [...new Set(Object.values(lab.settings.secrets).flatMap(secretWords))];
  const found = await Promise.all(
    [...lab.slots.values()].map(async ({ node, machine }) => {
      // By standard input: as an argument each would be seen.
      const { stdout } = await machine.run(["/usr/bin/python3", "-I", "-B", "-c", program], {
        input: words.join("\n"),
      });
      return stdout.split("\n").flatMap((line) => (line === "" ? [] : [`${node.name}: ${line}`]));
    }),
  );
  return { asked: words.length * found.length, faults: found.flat() };
}
