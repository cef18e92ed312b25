/** What is told of a step, of whatever kind of tier. */
interface Told {
  kind: keyof typeof verbs | "wait" | "stop";
  why: string;
}

/** Seconds after which a reason for waiting is said again. */
const repeatSeconds = 60;
/** Seconds for which another reason is not said: what changes at every look would fill the screen. */
const quietSeconds = 10;

const verbs = {
  "take-lock": "taking the lock",
  "free-lock": "freeing the lock",
  replace: "replacing",
  set: "telling the group what to launch",
  start: "starting an instance refresh",
  cancel: "cancelling an instance refresh",
} as const;

/** The roller's progress lines: what it does, what it waits for and for how long. */
export class Voice {
  private startedAt: number | undefined;
  private waiting: { since: number; saidAt: number; why: string } | undefined;

  constructor(private readonly say: (line: string) => void) {}

  tell(step: Told, now: number): void {
    this.startedAt ??= now;
    if (step.kind === "stop") return; // the end has its own words
    if (step.kind !== "wait") {
      this.waiting = undefined;
      this.line(now, `${verbs[step.kind]}: ${step.why}`);
      return;
    }
    this.waiting ??= { since: now, saidAt: -Infinity, why: "" };
    const { since, saidAt, why } = this.waiting;
    if (now - saidAt < (why === step.why ? repeatSeconds : quietSeconds)) return;
    this.waiting = { since, saidAt: now, why: step.why };
    this.line(now, `waiting ${now > since ? `for ${now - since} s` : "from now"}: ${step.why}`);
  }

  private line(now: number, text: string): void {
    this.say(`${String(now - (this.startedAt ?? now)).padStart(5)} s  ${text}`);
  }
}
