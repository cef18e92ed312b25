/** One character of a pattern, or `*`. */
type Token = "*" | ((character: string) => boolean);

/**
 * Ruby's `File.fnmatch` without flags, by which chef reads a chefignore: `*` and `?` take a slash like any other
 * character, neither takes a dot that the path begins with, `[a-z]` and `[!a-z]` are sets, a backslash makes the next
 * character a plain one (and is nothing at the end), and braces mean nothing. npm's matchers (minimatch, picomatch) follow the shell in these.
 */
export function fnmatch(pattern: string): (path: string) => boolean {
  const tokens = tokensOf(Array.from(pattern));
  const takesLeadingDot = /^\\?\./.test(pattern);
  return (path) => (!path.startsWith(".") || takesLeadingDot) && matches(tokens, Array.from(path));
}

/** Only the last `*` is ever tried again: what an earlier one could take besides, the last one can take as well. */
function matches(tokens: Token[], path: string[]): boolean {
  let [at, read] = [0, 0];
  let star: { after: number; from: number } | undefined;
  for (;;) {
    const [token, character] = [tokens[at], path[read]];
    if (token === "*") {
      at += 1;
      star = { after: at, from: read };
    } else if (token === undefined && character === undefined) {
      return true;
    } else if (token !== undefined && character !== undefined && token(character)) {
      at += 1;
      read += 1;
    } else if (star !== undefined && star.from < path.length) {
      star.from += 1;
      [at, read] = [star.after, star.from];
    } else {
      return false;
    }
  }
}

function tokensOf(pattern: string[]): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at]!;
    if (character === "*") tokens.push("*");
    else if (character === "?") tokens.push(() => true);
    else if (character === "[") {
      const set = setAt(pattern, at + 1);
      // A set without an end matches nothing, and so does what it stands in.
      if (set === undefined) return [...tokens, () => false];
      tokens.push(set.token);
      at = set.end;
    } else {
      if (character === "\\") at += 1;
      const plain = pattern[at];
      if (plain !== undefined) tokens.push((each) => each === plain);
    }
  }
  return tokens;
}

/** The set whose first character stands at a place, and the place of its closing bracket. */
function setAt(pattern: string[], start: number): { token: Token; end: number } | undefined {
  const excludes = pattern[start] === "!" || pattern[start] === "^";
  const ranges: [first: string, last: string][] = [];
  let at = excludes ? start + 1 : start;
  const next = (): string | undefined => {
    if (pattern[at] === "\\") at += 1;
    return pattern[at++];
  };
  while (pattern[at] !== "]") {
    const first = next();
    if (first === undefined) return undefined;
    let last: string | undefined = first;
    if (pattern[at] === "-" && pattern[at + 1] !== "]") {
      at += 1;
      last = next();
      if (last === undefined) return undefined;
    }
    ranges.push([first, last]);
  }
  // The ends of a range are in it also where it is written the wrong way round.
  const holds = (character: string): boolean =>
    ranges.some(
      ([first, last]) =>
        character === first ||
        character === last ||
        (character.codePointAt(0)! > first.codePointAt(0)! && character.codePointAt(0)! < last.codePointAt(0)!),
    );
  return { token: (character) => holds(character) !== excludes, end: at };
}
