import { readFileSync } from "node:fs";

import { isPair, isScalar, parseDocument, Scalar, visit, type Document, type ScalarTag } from "yaml";

import { ConfigRefused, messageOf, type Fault } from "../../components/faults";
import { isMap } from "../../components/structured";

/**
 * A file of keys and values as the engine's reader has them, merge keys included. Throws ConfigRefused, under the name
 * that the user knows it by, where it is something else.
 */
export function readYaml(path: string, name: string): Record<string, unknown> {
  const refuse = (faults: Fault[]): never => {
    throw new ConfigRefused(name, faults);
  };
  const notYaml = (error: unknown) => refuse([{ property: "not YAML", problem: messageOf(error).split("\n")[0]! }]);
  const text = readFileSync(path, "utf8");
  if (/[\0\ufffd]/.test(text)) {
    const problem = `the file is ${text.includes("\0") ? "UTF-16" : "not UTF-8"}; allowed: UTF-8`;
    return refuse([{ property: "encoding", problem }]);
  }
  const document = parseDocument(text, { merge: true, customTags: [numberTag, binaryTag] });
  if (document.errors.length > 0) return notYaml(document.errors[0]);
  const odd = oddScalars(document);
  if (odd.length > 0) return refuse(odd);
  const content = contentOf(document, notYaml);
  if (content === null) return {};
  if (!isMap(content)) return refuse([{ property: "content", problem: "allowed: keys and values" }]);
  return content;
}

/** What a document says; aliases without an anchor, within their own, or merged where they cannot be, show only here. */
function contentOf(document: Document, refuse: (error: unknown) => never): unknown {
  try {
    const content: unknown = document.toJS();
    JSON.stringify(content);
    return content;
  } catch (error) {
    return refuse(error);
  }
}

/** Numbers by Go's rules, which the engine's reader follows: underscores between digits, and binary ones. */
const numberTag: ScalarTag = {
  tag: "tag:yaml.org,2002:float",
  default: true,
  test: /^[-+]?\.?\d\w*(\.\w*)?([-+]\w+)?$/,
  resolve: (text) => numberOf(text) ?? text,
};

function numberOf(text: string): number | undefined {
  const plain = text.replaceAll("_", "");
  const decimal = /^[-+]?(\.\d+|\d+(\.\d*)?)(e[-+]?\d+)?$/i;
  const [, sign, digits] = /^([-+]?)(0b[01]+|0o[0-7]+|0x[\da-f]+)$/i.exec(plain) ?? [];
  if (digits !== undefined) return Number(digits) * (sign === "-" ? -1 : 1);
  return decimal.test(plain) ? Number(plain) : undefined;
}

/** Bytes are the text that they encode. */
const binaryTag: ScalarTag = {
  tag: "tag:yaml.org,2002:binary",
  resolve: (text) => Buffer.from(text, "base64").toString(),
};

/** Plain words that the engine's reader takes for something that nobody means. */
function oddScalars(document: Document): Fault[] {
  const faults: Fault[] = [];
  visit(document, {
    Scalar(_, { value, source = "", type }, path) {
      const problem = type === Scalar.PLAIN ? oddity(value, source) : undefined;
      if (problem === undefined) return;
      const keys = path.flatMap((node) => (isPair(node) && isScalar(node.key) ? [String(node.key.value)] : []));
      faults.push({ property: keys.join("."), given: source, problem });
    },
  });
  return faults;
}

const datePattern =
  /^\d{4}-\d{1,2}-\d{1,2}([Tt]\d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?(Z|[-+]\d\d:\d\d)| \d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?)?$/;

function oddity(value: unknown, source: string): string | undefined {
  if (datePattern.test(source)) {
    return "a date without quotes is a moment with time and zone to Pulumi; allowed: in quotes";
  }
  if (typeof value !== "number") return undefined;
  if (/^[-+]?0\d/.test(source.replaceAll("_", ""))) {
    return "a number that begins with 0 is octal to Pulumi; allowed: without the 0, or in quotes";
  }
  if (/^[-+]?[\d_]+$/.test(source) && !Number.isSafeInteger(value)) {
    return "programs are handed no number of so many digits as it stands; allowed: in quotes";
  }
  return undefined;
}
