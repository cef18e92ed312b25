import { spawn } from "node:child_process";

export interface Held {
  release(): void;
}

/**
 * Takes a file lock for as long as this process lives: a child holds it and ends when its input closes, which
 * happens also when this process is killed. Gives undefined when somebody else holds it.
 */
export function takeLock(file: string, wait: "wait" | "try"): Promise<Held | undefined> {
  return new Promise((resolve, reject) => {
    const options = wait === "try" ? ["-n", "-E", "75"] : [];
    // A group of its own: Ctrl-C in the terminal must not free the lock before the clean-up is done.
    const child = spawn("flock", [...options, "--no-fork", file, "sh", "-c", "echo locked; exec cat >/dev/null"], {
      stdio: ["pipe", "pipe", "inherit"],
      detached: true,
    });
    child.on("error", reject);
    child.once("exit", (code) => {
      if (code === 75) resolve(undefined);
      else reject(new Error(`flock ${file}: exit ${code}`));
    });
    child.stdout.once("data", () => {
      child.unref();
      resolve({ release: () => child.stdin.end() });
    });
  });
}
