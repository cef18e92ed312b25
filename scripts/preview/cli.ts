import { Command, Option } from "commander";

import { ConfigRefused } from "../../stacks/config";
import { colors } from "../colors";
import { canonicalJson } from "../plan/canonical";
import type { Plan } from "../plan/format";
import { exitCodes, report } from "../refusals";
import { planStack } from "../plan/stack";
import { renderNode, renderText } from "./text";

interface Options {
  stack: string;
  format: "text" | "json";
  show?: string;
}

function commandLine(): Command {
  return new Command("npm run preview --")
    .description("Plans an environment offline: no AWS account, no Pulumi login, no plugin.")
    .option("--stack <name>", "the environment, from Pulumi.<name>.yaml", "dev")
    .addOption(
      new Option("--format <format>", "text for people, json for programs").choices(["text", "json"]).default("text"),
    )
    .option("--show <node>", "print one node's boot files, decoded")
    .addHelpText(
      "after",
      "\nExit codes: 0 the plan is fine, 1 the program failed or the plan has errors, 2 the configuration or the command line was refused.",
    )
    .exitOverride();
}

async function main(argv: string[]): Promise<number> {
  const { stack, format, show } = commandLine().parse(argv).opts<Options>();
  const plan = await planStack(stack);
  process.stdout.write(render(plan, format, show));
  return plan.findings.some(({ level }) => level === "error") ? exitCodes.failed : exitCodes.done;
}

function render(plan: Plan, format: Options["format"], show: string | undefined): string {
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
  return format === "json" ? canonicalJson(plan) : renderText(plan, colors);
}

// A reader that has seen enough, such as head, is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

main(process.argv).then(
  (code) => (process.exitCode = code),
  (error: unknown) => (process.exitCode = report(error)),
);
