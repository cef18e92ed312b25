/** What a node says about itself. The lines are those of the program that cloud-init runs. */

/** The one log of bootstrap and converges, below the root of the node. */
export const logFile = "var/log/startup-stack.log";

export interface Step {
  name: string;
  seconds: number;
}

/** What the program itself has said: a time, then the text. The client's output stands between. */
function said(log: string): string[] {
  const time = /^(?:\d{4}-\d\d-\d\dT\S+Z|\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}) (.*)$/gm;
  return [...log.matchAll(time)].map(([, text = ""]) => text);
}

const doneLine = /^(\w+): (?:done, )?([\d.]+) s$/;

/** Steps that the bootstrap has done, in order. */
export function stepsDone(log: string): Step[] {
  return said(log).flatMap((text) => {
    const [, name, seconds] = doneLine.exec(text) ?? [];
    return name === undefined ? [] : [{ name, seconds: Number(seconds) }];
  });
}

/** Steps of stage one, in order; `converge` is all of stage two, whose steps stand before it. */
const launchSteps = ["facts", "packages", "converge", "active"];

/** Steps that a launch alone has: no later converge says them again. */
export const ofLaunch = (steps: Step[]): Step[] => steps.filter(({ name }) => launchSteps.includes(name));

/** Seconds of the client's run, and of all else that a launch has done; undefined until there are some. */
export function launchSeconds(steps: Step[]): { bootstrap?: number; converge?: number } {
  const sum = (some: Step[]): number => some.reduce((all, { seconds }) => all + seconds, 0);
  const end = steps.findIndex(({ name }) => name === "converge");
  const launch = end < 0 ? steps : [...steps.slice(0, end), ...ofLaunch(steps.slice(end))];
  if (launch.length === 0) return {};
  const others = sum(launch.filter(({ name }) => name !== "converge"));
  if (end < 0) return { bootstrap: others };
  const stageTwo = launch.filter(({ name }) => !launchSteps.includes(name));
  return { bootstrap: others, converge: steps[end]!.seconds - sum(stageTwo) };
}

/** Resources that the first successful client run changed, and all that it has. */
export function resourcesUpdated(log: string): { updated: number; total: number } | undefined {
  const match = /(\d+)\/(\d+) resources updated/.exec(log);
  return match ? { updated: Number(match[1]), total: Number(match[2]) } : undefined;
}

/** The program's own words for what it could not do, the newest last. */
export function complaints(log: string): string[] {
  return said(log).filter(
    (text) => !doneLine.test(text) && /^(failed|\w+|s3:\S+|secret \w+): (?!CONTINUE|ABANDON)/.test(text),
  );
}

/** Whether a line of a journal warns, fails or refuses. */
export const saysWhatIsWrong = (line: string): boolean => /\b(?:WARN|ERROR|FATAL|failed|refused)\b/i.test(line);

const width = 200;
/** A line's time at its start, in the program's form or the journal's. */
const time = /^(?:\d{4}-\d\d-\d\dT\S+|\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}) /;

/** The last lines of a log for the report: of what was tried again and again, only the last time. */
export function lastLines(text: string, count: number): string[] {
  const lines = text
    .trimEnd()
    .split("\n")
    .filter((line) => line.trim() !== "");
  const words = lines.map((line) => line.replace(time, ""));
  return lines
    .filter((_, index) => words.lastIndexOf(words[index]!) === index)
    .slice(-count)
    .map((line) => (line.length > width ? `${line.slice(0, width)}…` : line));
}
