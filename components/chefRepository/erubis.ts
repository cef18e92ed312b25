/**
 * The Ruby that chef makes of a template, as far as its syntax goes: texts become strings, `<% %>` stands as it is and
 * `<%= %>` in brackets. Lines keep their numbers. Chef reads templates by Erubis, which differs from Ruby's own ERB: it
 * takes a line away that holds nothing but a `<% %>`, so that a comment in one ends with it.
 */
export function rubyOf(template: string): string {
  let ruby = "_buf = '';";
  let end = 0;
  for (const match of template.matchAll(/<%(=+|-|#|%)?(.*?)([-=])?%>([ \t]*\r?\n)?/gs)) {
    const [whole, mark = "", code = "", tail, newline = ""] = match;
    const before = template.slice(end, match.index);
    end = match.index + whole.length;
    if (mark === "%") ruby += textOf(before + whole);
    else if (mark.startsWith("=")) {
      ruby += `${textOf(before)} _buf << (${code}).to_s;${tail === undefined ? textOf(newline) : newline}`;
    } else {
      const alone = newline !== "" && isAlone(template, match.index);
      const deed = mark === "#" ? code.replace(/[^\n]/g, "") : code;
      ruby += textOf(alone ? before.replace(/[ \t]*$/, "") : before);
      ruby += alone ? `${deed}\n` : `${deed}${deed.endsWith("\n") ? "" : ";"}${textOf(newline)}`;
    }
  }
  return `${ruby}${textOf(template.slice(end))}\n_buf.to_s\n`;
}

/** Whether nothing but space stands before a place in its line. */
const isAlone = (template: string, place: number): boolean =>
  /^[ \t]*$/.test(template.slice(template.lastIndexOf("\n", place - 1) + 1, place));

const textOf = (text: string): string => (text === "" ? "" : ` _buf << '${text.replace(/['\\]/g, "\\$&")}';`);
