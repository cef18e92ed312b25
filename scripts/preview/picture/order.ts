/**
 * Names in an order in which those that dial stand before those that are dialed, as far as circles let them: who dials
 * nobody that is left goes to the end, whom nobody dials to the beginning, and of a circle first who dials most. What is
 * equal keeps the order that it is given in.
 */
export function dialersFirst(names: string[], edges: { from: string; to: string }[]): string[] {
  const [head, tail]: [string[], string[]] = [[], []];
  let left = [...names];
  while (left.length > 0) {
    const own = edges.filter(({ from, to }) => from !== to && left.includes(from) && left.includes(to));
    const out = (name: string) => own.filter(({ from }) => from === name).length;
    const into = (name: string) => own.filter(({ to }) => to === name).length;
    const sinks = left.filter((name) => out(name) === 0);
    const sources = left.filter((name) => into(name) === 0);
    const most = left.reduce((best, name) => (out(name) - into(name) > out(best) - into(best) ? name : best));
    const taken = sinks.length > 0 ? sinks : sources.length > 0 ? sources : [most];
    if (sinks.length > 0) tail.unshift(...taken);
    else head.push(...taken);
    left = left.filter((name) => !taken.includes(name));
  }
  return [...head, ...tail];
}
