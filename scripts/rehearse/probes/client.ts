import type { ChildProcessWithoutNullStreams } from "node:child_process";

import { poll } from "../lab/exec";

export interface ClientResult {
  /** Requests that were answered: writes, if it writes. */
  acknowledged: number;
  /** Writes that were acknowledged and are not there in the end; absent for a client that only asks. */
  lost?: number;
  longestGapMs: number;
}

/**
 * A client that writes, or asks, without pause while something happens. Its program prints a line once the first request is
 * answered, goes on until its input closes, and prints its result as JSON in the end.
 */
export class Client {
  private output = "";
  private errors = "";
  private readonly ended: Promise<number | null>;

  private constructor(private readonly process: ChildProcessWithoutNullStreams) {
    this.ended = new Promise((resolve) => process.on("close", resolve));
    process.stdout.on("data", (chunk: Buffer) => (this.output += chunk.toString()));
    process.stderr.on("data", (chunk: Buffer) => (this.errors += chunk.toString()));
    process.stdin.on("error", () => undefined); // its end is noticed by its missing result
  }

  private get lastWords(): string {
    return this.errors.trim().split("\n").at(-1) ?? "";
  }

  /** How many requests were answered when it last said so; only for programs that do, in lines like their result. */
  get acknowledged(): number {
    const line = this.output.split("\n").at(-2);
    return line === undefined ? 0 : (JSON.parse(line) as ClientResult).acknowledged;
  }

  /** Resolves once requests are being answered. */
  static async start(process: ChildProcessWithoutNullStreams): Promise<Client> {
    const client = new Client(process);
    const running = await poll(() => (client.output.includes("\n") ? true : undefined), 40_000, 100);
    if (!running) {
      process.kill("SIGKILL");
      throw new Error(`the client got no answer within 40 s: ${client.lastWords}`);
    }
    return client;
  }

  /** Lets it end: a client that writes reads everything back first. */
  async stop(): Promise<ClientResult> {
    this.process.stdin.end();
    if ((await this.ended) !== 0) throw new Error(`the client failed: ${this.lastWords}`);
    return JSON.parse(this.output.trim().split("\n").at(-1) ?? "") as ClientResult;
  }
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** Words about what a client got. */
export const answers = ({ acknowledged, lost }: ClientResult): string =>
  lost === undefined ? `${acknowledged} answers` : `${lost} of ${acknowledged} acknowledged writes lost`;

/** Words about the longest time without an answer. */
export const longestGap = ({ longestGapMs }: ClientResult): string => `longest gap ${seconds(longestGapMs)}`;
