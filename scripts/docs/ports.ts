import { ports, type Port } from "../../components/ports";

export function renderPorts(): string {
  const rows: Port[] = Object.values(ports);
  const range = ({ from, to }: Port) => (from === to ? String(from) : `${from}-${to}`);
  return `# Ports

Every door that a component opens. Sources are security groups; no rule that components make lets the internet in.
Nodes may dial out.

| service | role | port | who may come in | why |
| --- | --- | --- | --- | --- |
${rows.map((row) => `| ${row.service} | ${row.role} | ${range(row)}/${row.protocol} | ${row.sources} | ${row.why} |`).join("\n")}
`;
}
