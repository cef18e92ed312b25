import { createRequire } from "node:module";

import { type Command, InvalidArgumentError, Option } from "commander";

import { ConfigRefused } from "../../components/faults";
import { dayProblem } from "../../components/suppressions";
import { previewCodes } from "../cli/exitCodes";
import { invocation } from "../cli/invocation";
import { cwdOption, type Verb } from "../cli/verb";
import { colors } from "../colors";
import { canonicalJson } from "../plan/canonical";
import type { Plan } from "../plan/format";
import { matrixOf } from "../plan/reachability/matrix";
import { planStack } from "../plan/stack";
import { judge, type Judged } from "../policies/suppressed";
import { findProject } from "../project";
import { report } from "../refusals";
import { renderMatrix } from "./matrix";
import { renderNode, renderText } from "./text";

const formats = ["text", "json", "svg"] as const;
type Format = (typeof formats)[number];

interface Options {
  cwd?: string;
  stack: string;
  format: Format;
  show?: string;
  matrix?: boolean;
  day: string;
}

function define(command: Command): Command {
  return command
    .description("Plans a stack offline: no AWS account, no Pulumi login, no plugin.")
    .addOption(cwdOption())
    .option("--stack <name>", "the stack, from Pulumi.<name>.yaml", "dev")
    .addOption(
      new Option("--format <format>", "text for people, json for programs, svg for a picture of the environment")
        .choices(formats)
        .default("text"),
    )
    .option("--show <node>", "print one node's boot files, decoded")
    .addOption(new Option("--matrix", "print who may dial whom, by the rules of security groups").conflicts("show"))
    .addOption(
      new Option("--day <day>", "the day on which suppressions are looked at, such as 2027-03-31")
        .default(today(), "today")
        .argParser(dayOf),
    );
}

/** The day by the calendar of this machine, in the form that suppressions have. */
function today(): string {
  const now = new Date();
  const two = (part: number) => String(part).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

function dayOf(day: string): string {
  if (dayProblem(day) !== undefined) throw new InvalidArgumentError("It is no day, such as 2027-03-31.");
  return day;
}

async function run(options: Options): Promise<number> {
  const { cwd, stack, day } = options;
  const plan = await planStack(stack, findProject(cwd));
  const judged = judge(plan, day);
  process.stdout.write(options.format === "svg" ? picture(plan, options) : render(plan, judged, options));
  return judged.open.some(({ level }) => level === "error") ? previewCodes.findings : previewCodes.done;
}

export const preview: Verb<Options> = { define, run, report };

const load = createRequire(__filename);

/** The picture shows the whole environment; its modules are loaded when it is asked for. */
function picture(plan: Plan, { show, matrix }: Options): string {
  const given: Record<string, boolean> = { "--show": show !== undefined, "--matrix": matrix === true };
  const other = Object.keys(given).find((option) => given[option]);
  if (other !== undefined) {
    const problem = `a picture shows the whole environment; allowed with ${other}: text, json`;
    throw new ConfigRefused("command line", [{ property: "--format", given: "svg", problem }]);
  }
  const { drawEnvironment } = load("./picture") as typeof import("./picture");
  return drawEnvironment(plan);
}

function render(plan: Plan, judged: Judged, { format, show, matrix, cwd }: Options): string {
  if (show !== undefined) {
    const node = plan.nodes.find(({ name }) => name === show);
    if (node === undefined) {
      const names = plan.nodes.map(({ name }) => name).join(", ");
      throw new ConfigRefused("command line", [
        { property: "--show", given: show, problem: `no such node; allowed: ${names}` },
      ]);
    }
    return format === "json" ? canonicalJson(node) : renderNode(plan, node, colors);
  }
  if (matrix === true) {
    const sources = matrixOf(plan);
    return format === "json" ? canonicalJson(sources) : renderMatrix(plan, sources, colors);
  }
  return format === "json" ? canonicalJson(plan) : renderText(plan, judged, colors, againFor(plan, cwd));
}

/** The call that shows a node of this plan. */
function againFor({ stack, nodes }: Plan, cwd: string | undefined): string {
  const where = cwd === undefined ? "" : ` --cwd ${cwd}`;
  return `${invocation("preview")}${where} --stack ${stack} --show ${nodes[0]?.name ?? "NODE"}`;
}
