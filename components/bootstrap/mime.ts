import { createHash } from "node:crypto";

/** One part of a multipart message. */
export interface MimePart {
  /** Content type without parameters, such as `text/cloud-config`. */
  type: string;
  name: string;
  text: string;
}

/**
 * Writes parts as multipart/mixed. The boundary comes from the content, so that the same parts give the same bytes
 * on every machine; npm's MIME writers put a random one and the date.
 */
export function writeMultipart(parts: MimePart[]): string {
  const digest = createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
  const boundary = `startup-stack-${digest}`;
  const body = parts.map(
    ({ type, name, text }) =>
      `--${boundary}\nContent-Type: ${type}; charset="utf-8"\nContent-Disposition: attachment; filename="${name}"\n\n${text}\n`,
  );
  return `MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="${boundary}"\n\n${body.join("")}--${boundary}--\n`;
}

/** Reads back what `writeMultipart` wrote. Throws when the text is anything else. */
export function readMultipart(message: string): MimePart[] {
  const boundary = /^Content-Type: multipart\/mixed; boundary="([^"]+)"$/m.exec(message)?.[1];
  if (boundary === undefined) throw new Error("not a multipart message with a boundary");
  const [, ...sections] = message.split(`--${boundary}\n`);
  return sections.map((section) => {
    const headerEnd = section.indexOf("\n\n");
    const header = section.slice(0, headerEnd);
    const text = section.slice(headerEnd + 2).replace(new RegExp(`--${boundary}--\n$`), "");
    return {
      type: /^Content-Type: ([^;]+)/m.exec(header)?.[1] ?? "",
      name: /filename="([^"]+)"/.exec(header)?.[1] ?? "",
      text: text.slice(0, -1),
    };
  });
}
