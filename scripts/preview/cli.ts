import { type Command, Option } from "commander";

import { ConfigRefused } from "../../components/faults";
import { exitCodes } from "../cli/exitCodes";
import { invocation } from "../cli/invocation";
import { cwdOption, type Verb } from "../cli/verb";
import { colors } from "../colors";
import { canonicalJson } from "../plan/canonical";
import type { Plan } from "../plan/format";
import { planStack } from "../plan/stack";
import { findProject } from "../project";
import { report } from "../refusals";
import { renderNode, renderText } from "./text";

interface Options {
  cwd?: string;
  stack: string;
  format: "text" | "json";
  show?: string;
}

function define(command: Command): Command {
  return command
    .description("Plans a stack offline: no AWS account, no Pulumi login, no plugin.")
    .addOption(cwdOption())
    .option("--stack <name>", "the stack, from Pulumi.<name>.yaml", "dev")
    .addOption(
      new Option("--format <format>", "text for people, json for programs").choices(["text", "json"]).default("text"),
    )
    .option("--show <node>", "print one node's boot files, decoded");
}

async function run({ cwd, stack, format, show }: Options): Promise<number> {
  const plan = await planStack(stack, findProject(cwd));
  process.stdout.write(render(plan, format, show, cwd));
  return plan.findings.some(({ level }) => level === "error") ? exitCodes.failed : exitCodes.done;
}

export const preview: Verb<Options> = { define, run, report };

function render(plan: Plan, format: Options["format"], show: string | undefined, cwd?: string): string {
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
  return format === "json" ? canonicalJson(plan) : renderText(plan, colors, againFor(plan, cwd));
}

/** The call that shows a node of this plan. */
function againFor({ stack, nodes }: Plan, cwd: string | undefined): string {
  const where = cwd === undefined ? "" : ` --cwd ${cwd}`;
  return `${invocation("preview")}${where} --stack ${stack} --show ${nodes[0]?.name ?? "NODE"}`;
}
