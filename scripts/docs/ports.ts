import { ports, type Port } from "../../components/ports";
import { listenerWords, sourcesWords } from "../plan/reachability/words";

export function renderPorts(): string {
  const rows: Port[] = Object.values(ports);
  const range = ({ from, to }: Port) => (from === to ? String(from) : `${from}-${to}`);
  const cells = (row: Port) => [
    ...[row.service, row.role, `${range(row)}/${row.protocol}`, listenerWords(row), sourcesWords(row), row.why],
  ];
  return `# Ports

Every door that a component opens. Sources are security groups; no rule that components make lets the internet in.
Nodes may dial out.

Who listens and who may come in are nodes by their roles; a data store listens by its engine. A program's own clients are
machines that are no nodes of this package: the program gives their security group a rule into the tier's. Nodes have to
come in where a row says so, others may. Every plan's rules are held against this table, both ways ([how](plan-format.md#who-may-dial-whom)).

| service | role | port | who listens | who may come in | why |
| --- | --- | --- | --- | --- | --- |
${rows.map((row) => `| ${cells(row).join(" | ")} |`).join("\n")}
`;
}
