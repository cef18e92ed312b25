import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Lab, Slot } from "../../scripts/rehearse/lab/lab";

// What the tests' tiers have in common in a rehearsal: both speak HTTP.

const program = readFileSync(join(__dirname, "client.py"), "utf8");

/** The command that runs the client; what it understands stands in client.py. */
export const client = (...args: (string | number)[]): string[] => [
  "/usr/bin/python3",
  "-c",
  program,
  ...args.map(String),
];

/** What a member answers to a request from outside of all security groups; null when nobody listens. */
export async function get(
  { standIn }: Lab,
  { link }: Slot,
  port: number,
  path: string,
): Promise<{ status: number; text: string } | null> {
  const answer = await standIn.ask(link.address, port, `GET ${path} HTTP/1.0\r\n\r\n`);
  if (answer === null) return null;
  const [head = "", text = ""] = answer.split("\r\n\r\n");
  return { status: Number(head.split(" ")[1] ?? 0), text };
}

/** Another greeting than the one in force, as both tiers take it from their sections. */
export function anotherGreeting(configuration: string, { greeting }: Record<string, unknown>) {
  const other = greeting === "hello" ? "good day" : "hello";
  return {
    settings: { greeting: other },
    words: `greeting ${other}`,
    taken: ({ machine }: Slot) => machine.read(configuration)?.includes(JSON.stringify(other)) === true,
  };
}
