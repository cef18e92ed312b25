/** Calls in both directions between the runner and the stand-in, over the channel that node gives a child process. */

interface Channel {
  send?(message: unknown, done: (error: Error | null) => void): boolean;
  on(event: "message", listener: (message: unknown) => void): unknown;
}

interface Message {
  id: number;
  operation?: string;
  argument?: unknown;
  result?: unknown;
  error?: string;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each operation has its own types at both ends
export type Handlers = Record<string, (argument: any) => unknown>;

export class Rpc {
  private readonly waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  private next = 1;

  constructor(
    private readonly channel: Channel,
    handlers: Handlers,
  ) {
    channel.on("message", (raw) => {
      const message = raw as Message;
      if (message.operation === undefined) {
        this.settle(message);
        return;
      }
      const handler = handlers[message.operation];
      Promise.resolve()
        .then(() => {
          if (!handler) throw new Error(`no such operation: ${message.operation}`);
          return handler(message.argument);
        })
        .then(
          (result) => {
            this.send({ id: message.id, result });
          },
          (error: unknown) => {
            this.send({ id: message.id, error: error instanceof Error ? error.message : String(error) });
          },
        );
    });
  }

  call<T>(operation: string, argument?: unknown): Promise<T> {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.send({ id, operation, argument });
    });
  }

  /** Ends every open call: the other side is gone. */
  fail(error: Error): void {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }

  private settle({ id, result, error }: Message): void {
    const waiter = this.waiting.get(id);
    this.waiting.delete(id);
    if (error !== undefined) waiter?.reject(new Error(error));
    else waiter?.resolve(result);
  }

  private send(message: Message): void {
    this.channel.send?.(message, (error) => {
      // The other side has ended: an open call ends with it, an answer is not needed any more.
      if (error && message.operation !== undefined) this.settle({ id: message.id, error: error.message });
    });
  }
}
