import type { Colors } from "picocolors/types";

import { userDataLimit } from "../../components/bootstrap/userData";
import { isUnpinned } from "../../components/imageParameter";
import type { Level, Plan, PlanFinding, PlanNode } from "../plan/format";
import { imageWords } from "../plan/images";
import { secretsOf } from "../plan/secrets";
import { nameOf, type Judged, type Suppressed } from "../policies/suppressed";
import { table } from "../table";
import { thousands } from "../thousands";
import { componentTree } from "./components";
import { counted } from "./counted";
import { doorsOf } from "./doors";
import { retainedLines } from "./retained";

/** The plan as a person reads it: the verdict first, then what is built, then what to look at, and how to see a node. */
export function renderText(plan: Plan, { open, suppressed }: Judged, colors: Colors, showNode: string): string {
  const of = (level: Level) => open.filter((finding) => finding.level === level);
  const [errors, warnings] = [of("error"), of("warning")];
  const tally = `${counted(errors.length, "error")}, ${counted(warnings.length, "warning")}`;
  const paint = errors.length > 0 ? colors.red : warnings.length > 0 ? colors.yellow : colors.green;
  const components = componentTree(plan).map(({ name, depth, text, resources }, index) => [
    `${"  ".repeat(depth)}${name}`,
    text,
    `${resources}${index === 0 ? " resources" : ""}`,
  ]);
  const parts = [
    [`${colors.bold(plan.stack)} · planned offline, nothing was asked of AWS · ${paint(tally)}`],
    table(components),
    doorLines(plan, colors),
    nodeTable(plan.nodes, colors),
    secretLines(plan, colors),
    retainedLines(plan, colors),
    findingLines("errors", errors, colors),
    findingLines("warnings", warnings, colors),
    findingLines("worth knowing", of("info"), colors),
    suppressedLines(suppressed, colors),
    plan.nodes.length === 0 ? [] : [colors.dim(`  ${showNode} prints a node's boot files`)],
  ];
  const written = parts.filter((lines) => lines.length > 0).map((lines) => lines.join("\n"));
  return `${written.join("\n\n")}\n`;
}

/** The boot files of one node, decoded. Ids that are derived here are printed by name. */
export function renderNode(plan: Plan, node: PlanNode, colors: Colors): string {
  const { bytes, files, parts } = node.userData;
  const named = (text: string) => nameSymbols(text, plan.symbols);
  const section = (title: string, text: string) => [colors.bold(`── ${title} `.padEnd(100, "─")), named(text)];
  return [
    `${colors.bold(node.name)} · ${node.role} · user-data ${sizeText(bytes)} · ‹name.output› stands for a value that AWS gives`,
    "",
    ...files.flatMap(({ path, mode, text }) => section(`${path} (${mode})`, text)),
    ...parts.flatMap(({ name, type, text }) => section(`${name} (${type})`, text)),
  ].join("\n");
}

/** The text with every derived id replaced by the name of the output that it stands for. */
export function nameSymbols(text: string, symbols: Record<string, string>): string {
  // The longest first: an ARN holds an id.
  const values = Object.keys(symbols).sort((a, b) => b.length - a.length);
  return values.reduce((named, value) => named.replaceAll(value, `‹${symbols[value]}›`), text);
}

function nodeTable(nodes: PlanNode[], colors: Colors): string[] {
  if (nodes.length === 0) return [];
  const [header, ...rows] = table([
    ["node", "role", "zone", "address", "type", "image", "user-data"],
    ...nodes.map((node) => [
      node.name,
      node.role,
      node.zones.join(" "),
      node.address ?? `${node.min}-${node.max}`,
      node.instanceType,
      `${imageWords(node.image)}${isUnpinned(node.image) ? " ⚠" : ""}`,
      sizeText(node.userData.bytes),
    ]),
  ]);
  return [colors.dim(header), ...rows];
}

/** Who takes a new value of each secret up, and how. */
function secretLines(plan: Plan, colors: Colors): string[] {
  const secrets = secretsOf(plan);
  if (secrets.length === 0) return [];
  const [header, ...rows] = table([
    ["secret", "read by", "a new version is taken up"],
    ...secrets.map(({ name, tier, service, takenUp }) => [
      service === undefined ? name : `${service} ${name}`,
      tier,
      takenUp,
    ]),
  ]);
  return [colors.dim(header), ...rows];
}

/** What each service opens for all nodes at once. */
function doorLines(plan: Plan, colors: Colors): string[] {
  const services = doorsOf(plan);
  if (services.length === 0) return [];
  const [header, ...rows] = table([
    ["service", "doors"],
    ...services.map(({ component, doors }) => [component, doors.join(" · ")]),
  ]);
  return [colors.dim(header), ...rows];
}

function findingLines(title: string, findings: PlanFinding[], colors: Colors): string[] {
  if (findings.length === 0) return [];
  return [`  ${colors.bold(title)}`, ...table(findings.map(({ id, message }) => [id, message]))];
}

/** What somebody accepts, with the reason and the last day, so that it is not forgotten. */
function suppressedLines(suppressed: Suppressed[], colors: Colors): string[] {
  if (suppressed.length === 0) return [];
  const rows = suppressed.map(({ finding, suppression: { expires, reason } }) => [
    finding.id,
    nameOf(finding.resource),
    `until ${expires}: ${reason}`,
  ]);
  return [`  ${colors.bold("suppressed")}`, ...table(rows).map((line) => colors.dim(line))];
}

function sizeText(bytes: number): string {
  return `${thousands(bytes)} B of ${thousands(userDataLimit)}`;
}
