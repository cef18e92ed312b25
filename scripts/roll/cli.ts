import { spawnSync } from "node:child_process";

import type { Command } from "commander";

import { ConfigRefused, messageOf } from "../../components/faults";
import type { RollOptions } from "../../components/roll/options";
import { exitCodes } from "../../components/roll/outcomes";
import { rollerPolicy } from "../../components/roll/policy";
import { Aws } from "../../components/roll/aws";
import { FleetAws } from "../../components/roll/fleet/aws";
import { RequestRefused, type AnyRequest } from "../../components/roll/request";
import { rolling, run as runRoll, type Work } from "../../components/roll/run";
import { cwdOption, type Verb } from "../cli/verb";
import { findProject, type Project } from "../project";
import { table } from "../table";
import { explain } from "./explain";
import { explainFleet } from "./explainFleet";
import { checked, requestsOf, type StateResource } from "./state";

interface Options extends RollOptions {
  cwd?: string;
  stack: string;
  dryRun?: boolean;
  policy?: boolean;
  tier?: string;
  profile?: string;
  roleArn?: string;
}

function define(command: Command): Command {
  return command
    .description(
      "Brings tiers to what their stack wants, as `pulumi up` does: members with fixed addresses one after the other, fleets by an instance refresh. What is wanted is read from the stack's state, by the Pulumi CLI. The page docs/runbook.md says what to do about each exit code.",
    )
    .addOption(cwdOption())
    .requiredOption("--stack <name>", "the stack")
    .option("--tier <name>", "one tier of the stack; all, one after the other, if omitted")
    .option("--dry-run", "say what would be done, and why it would not, and do nothing")
    .option("--policy", "print the IAM policy that the roller's credentials need, and do nothing")
    .option("--force", "replace every member or node, also one that runs what is wanted")
    .option("--end-incarnation <id>", "let a new incarnation end the members of this one though they serve")
    .option("--profile <name>", "AWS profile, instead of the one that the stack's roller uses")
    .option("--role-arn <arn>", "role to take on, instead of the one that the stack's roller uses");
}

/** The stack's resources, as the Pulumi CLI has them. */
function stateOf({ root }: Project, stack: string): StateResource[] {
  const { stdout, stderr, error, status } = spawnSync("pulumi", ["stack", "export", "--stack", stack], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (error !== undefined) {
    throw new RequestRefused(`the Pulumi CLI is needed to read the stack's state: ${error.message}`);
  }
  if (status !== 0) throw new RequestRefused(`the state of stack ${stack} cannot be read: ${stderr.trim()}`);
  return (JSON.parse(stdout) as { deployment: { resources?: StateResource[] } }).deployment.resources ?? [];
}

function chosen(all: AnyRequest[], { stack, tier: wanted, profile, roleArn }: Options): AnyRequest[] {
  const found = wanted === undefined ? all : all.filter(({ tier }) => tier === wanted);
  if (found.length === 0) {
    const names = all.map(({ tier }) => tier).join(", ") || "none";
    throw new RequestRefused(`no such tier in stack ${stack}: ${wanted ?? "any"}; there are: ${names}`);
  }
  return found.map((request) =>
    checked({ ...request, profile: profile ?? request.profile, roleArn: roleArn ?? request.roleArn }),
  );
}

function explaining(options: RollOptions): Work {
  return async (clients, request) => {
    const { rows, ...end } =
      request.kind === "fleet"
        ? explainFleet(request, options, await new FleetAws(request, clients).look())
        : explain(request, options, await new Aws(request, clients).look());
    console.log(table(rows).join("\n"));
    return end;
  };
}

async function run(options: Options): Promise<number> {
  const requests = chosen(requestsOf(stateOf(findProject(options.cwd), options.stack)), options);
  if (options.policy === true) {
    for (const request of requests) console.log(JSON.stringify(rollerPolicy(request), null, 2));
    return exitCodes.done;
  }
  const work = options.dryRun === true ? explaining(options) : rolling(options);
  for (const request of requests) {
    const code = await runRoll(request, work);
    if (code !== exitCodes.done) return code;
  }
  return exitCodes.done;
}

function report(error: unknown): number {
  const refused = error instanceof RequestRefused || ConfigRefused.isInstance(error);
  console.error(`${refused ? "refused" : "failed"}: ${messageOf(error)}`);
  return refused ? exitCodes.refused : exitCodes.failed;
}

export const roll: Verb<Options> = { define, run, report };
