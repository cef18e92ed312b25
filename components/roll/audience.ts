/** The parent when this module was loaded: one that had gone before is none that could leave. A container's first process is 1. */
const parentAtStart = process.ppid;

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Milliseconds between two looks at the parent. */
const lookMs = 500;

export interface Leaving {
  /**
   * Whether the parent waits for this process, so that its end means that nobody does any more. False for what a person
   * starts, who may leave it behind on purpose; under `pulumi up` a Ctrl-C ends the shell in between and nothing else.
   */
  parentWaits: boolean;
}

/**
 * Calls back, in words, whenever it shows that nobody listens to this process any more: a signal, an output that nobody
 * reads, and where that means something the end of the parent. A closed output shows when something is written to it.
 * Gives what ends the watch.
 */
export function whenNobodyListens(leave: (why: string) => void, { parentWaits }: Leaving): () => void {
  const onSignal = (signal: NodeJS.Signals): void => {
    leave(`by ${signal}`);
  };
  const onError = ({ code }: NodeJS.ErrnoException): void => {
    if (code === "EPIPE") leave("since nobody reads its output");
  };
  const outputs = [process.stdout, process.stderr];
  for (const signal of signals) process.on(signal, onSignal);
  for (const output of outputs) output.on("error", onError);
  // A process whose parent has ended gets another one: the first of its machine, or whoever takes orphans.
  const look = setInterval(() => {
    if (parentWaits && process.ppid !== parentAtStart) leave("since whoever started it has ended");
  }, lookMs);
  look.unref();
  return () => {
    clearInterval(look);
    for (const signal of signals) process.off(signal, onSignal);
    for (const output of outputs) output.off("error", onError);
  };
}
