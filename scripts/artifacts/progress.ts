/** Standard error, or what a test has instead. */
export interface Screen {
  isTTY?: boolean;
  write: (text: string) => unknown;
}

/** Milliseconds between two looks of a person, and between two lines of a log. */
const redrawMs = 200;
const lineMs = 5000;

const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);

/** How far something is: `cinc 18.4.12  12.3 of 61.0 MiB`. */
export function progressWords(title: string, bytes: number, total?: number): string {
  return `  ${title}  ${total === undefined ? mib(bytes) : `${mib(bytes)} of ${mib(total)}`} MiB`;
}

/** Says how far a download is: in one line that changes on a terminal, elsewhere in a line now and then. */
export class Progress {
  private readonly everyMs: number;
  private saidAt: number;
  private drawn = false;

  constructor(
    private readonly title: string,
    private readonly screen: Screen = process.stderr,
    private readonly now: () => number = Date.now,
  ) {
    this.everyMs = screen.isTTY === true ? redrawMs : lineMs;
    this.saidAt = now();
  }

  at(bytes: number, total?: number): void {
    if (this.now() - this.saidAt < this.everyMs) return;
    this.saidAt = this.now();
    const words = progressWords(this.title, bytes, total);
    this.screen.write(this.screen.isTTY === true ? `${eraseLine}${words}` : `${words}\n`);
    this.drawn = true;
  }

  /** Leaves a terminal as it was. */
  end(): void {
    if (this.drawn && this.screen.isTTY === true) this.screen.write(eraseLine);
  }
}

const eraseLine = "\r\u001b[K";
