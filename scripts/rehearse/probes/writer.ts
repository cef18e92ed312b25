import type { ChildProcessWithoutNullStreams } from "node:child_process";

import { poll } from "../lab/exec";
import type { Tools } from "./tools";

export interface WriterResult {
  acknowledged: number;
  lost: number;
  longestGapMs: number;
}

/** A client that writes without pause while something happens to the ensemble. */
export class Writer {
  private output = "";
  private errors = "";

  private constructor(private readonly process: ChildProcessWithoutNullStreams) {
    process.stdout.on("data", (chunk: Buffer) => (this.output += chunk.toString()));
    process.stderr.on("data", (chunk: Buffer) => (this.errors += chunk.toString()));
    process.stdin.on("error", () => undefined); // its end is noticed by its missing result
  }

  /** Resolves once writes are being acknowledged. */
  static async start(tools: Tools, namespace: string, hosts: string, path: string): Promise<Writer> {
    const writer = new Writer(tools.client(namespace, "writer", hosts, path));
    const running = await poll(() => (writer.output.includes("\n") ? true : undefined), 40_000, 100);
    if (!running) {
      writer.process.kill("SIGKILL");
      throw new Error(
        `no write to ${hosts} was acknowledged within 40 s: ${writer.errors.trim().split("\n").at(-1) ?? ""}`,
      );
    }
    return writer;
  }

  /** Stops writing, reads everything back, and compares. */
  async stop(): Promise<WriterResult> {
    const ended = new Promise<void>((resolve) =>
      this.process.on("close", () => {
        resolve();
      }),
    );
    this.process.stdin.end();
    await ended;
    const result = JSON.parse(this.output.trim().split("\n").at(-1) ?? "{}") as Partial<WriterResult>;
    if (result.lost === undefined) throw new Error(`the writer failed: ${this.errors.trim().split("\n").at(-1) ?? ""}`);
    return result as WriterResult;
  }
}
