import { ports, type Port } from "../../components/ports";
import { platformSchema } from "../../stacks/schema";
import { renderCommandLine } from "./commandLine";

const notice = "<!-- Generated: change the source and run `npm run docs`. -->";

/** The reference pages, by path: each is a function of the code that it describes. */
export function renderPages(): Record<string, string> {
  return {
    "docs/cli.md": `${notice}\n\n${renderCommandLine()}`,
    "docs/configuration.md": renderConfiguration(),
    "docs/ports.md": renderPorts(),
  };
}

interface SchemaNode {
  description?: string;
  shape?: Record<string, SchemaNode>;
  element?: SchemaNode;
  def: { type: string; defaultValue?: unknown; innerType?: SchemaNode };
}

function renderConfiguration(): string {
  const rows = keysOf(platformSchema, "");
  return `${notice}

# Configuration of an environment

An environment is one file, \`Pulumi.<name>.yaml\`. Besides \`aws:region\`, which is needed, it may have the keys below,
each with \`startup-stack:\` before its first part. All are optional. A wrong key, type or value is refused with the key,
the value, what is allowed and the file, all faults at once.

| key | type | meaning and default |
| --- | --- | --- |
${rows.map(({ key, type, text }) => `| \`${key}\` | ${type} | ${text} |`).join("\n")}
`;
}

function keysOf(node: SchemaNode, path: string): { key: string; type: string; text: string }[] {
  return Object.entries(node.shape ?? {}).flatMap(([name, child]) => {
    const key = path === "" ? name : `${path}.${name}`;
    const { inner, description, fallback } = unwrap(child);
    const standard =
      fallback === undefined || typeof fallback === "object"
        ? ""
        : ` Default: \`${JSON.stringify(fallback).replaceAll('"', "")}\`.`;
    const row = { key, type: typeName(inner), text: `${description}${standard}` };
    return [row, ...keysOf(inner, key), ...keysOf(inner.element ?? { def: { type: "" } }, `${key}[]`)];
  });
}

/** The schema below its wrappers, with the description and the default that stand nearest to the surface. */
function unwrap(node: SchemaNode): { inner: SchemaNode; description: string; fallback: unknown } {
  let [inner, description, fallback] = [node, node.description, node.def.defaultValue];
  while (inner.def.innerType !== undefined) {
    inner = inner.def.innerType;
    description ??= inner.description;
    fallback ??= inner.def.defaultValue;
  }
  return { inner, description: description ?? "", fallback };
}

function typeName({ def: { type } }: SchemaNode): string {
  const names: Record<string, string> = {
    object: "section",
    string: "text",
    enum: "text",
    array: "list",
    record: "map",
  };
  return names[type] ?? type;
}

function renderPorts(): string {
  const rows: Port[] = Object.values(ports);
  const range = ({ from, to }: Port) => (from === to ? String(from) : `${from}-${to}`);
  return `${notice}

# Ports

Every door that a component opens. Sources are security groups; no rule that components make lets the internet in.
Nodes may dial out.

| service | role | port | who may come in | why |
| --- | --- | --- | --- | --- |
${rows.map((row) => `| ${row.service} | ${row.role} | ${range(row)}/${row.protocol} | ${row.sources} | ${row.why} |`).join("\n")}
`;
}
