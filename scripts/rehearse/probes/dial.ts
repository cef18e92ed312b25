/** Dials a list of targets from the network namespace that it is started in: `[[address, port], ...]` as JSON on its input. */
import { connect } from "node:net";

export type Outcome = "connected" | "refused" | "silent";

/** A port that no rule opens says nothing; one that is open answers, if only that nobody listens. */
function dial(address: string, port: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: 1200 });
    const end = (outcome: Outcome): void => {
      socket.destroy();
      resolve(outcome);
    };
    socket.on("connect", () => {
      end("connected");
    });
    socket.on("timeout", () => {
      end("silent");
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      end(error.code === "ECONNREFUSED" ? "refused" : "silent");
    });
  });
}

let input = "";
process.stdin.on("data", (chunk: Buffer) => (input += chunk.toString()));
process.stdin.on("end", () => {
  const targets = JSON.parse(input) as [string, number][];
  void Promise.all(targets.map(([address, port]) => dial(address, port))).then((outcomes) =>
    process.stdout.write(JSON.stringify(outcomes)),
  );
});
