import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { allow } from "../../../components/node/statements";
import { partitionOf } from "../../../components/regions";
import { ownProgram, repository } from "../lab/exec";
import type { Lab } from "../lab/lab";
import { type Ended, startProgram } from "../lab/operator";
import { type FaultContext, since } from "./context";
import type { Fault, Outcome } from "./fault";
import { agent, agentPackage, agentStates, haveAgent } from "./packages";
import { RollWatch, written } from "./rollWatch";
import { ended, keptServing, verdict } from "./up";
import { applied, Wanted } from "./wanted";

const version = "3.3.0.0";
const comment = "# comments stay where they are";

/** An environment's file with the package where its maker has it, and what the operator's commands make of it. */
class OperatorsFile {
  private readonly folder: string;
  private readonly path: string;

  constructor(
    private readonly context: FaultContext,
    private readonly buckets: string[],
    url: string,
  ) {
    const { project, stack, region } = this.lab.view.plan;
    this.folder = join(this.lab.settings.folder, "artifacts");
    this.path = join(this.folder, `Pulumi.${stack}.yaml`);
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(join(this.folder, "Pulumi.yaml"), `name: ${project}\nruntime: nodejs\n`);
    const entry = `    ${agent}: ${comment}\n      version: ${version}\n      url: ${url}\n`;
    writeFileSync(this.path, `config:\n  aws:region: ${region}\n  ${project}:artifacts:\n${entry}`);
  }

  private get lab(): Lab {
    return this.context.lab;
  }

  /** Runs one action of the command. */
  async run(...words: string[]): Promise<Ended> {
    const { region, stack } = this.lab.view.plan;
    const s3 = `arn:${partitionOf(region).id}:s3:::`;
    const ofBoth = (rest: string) => this.buckets.map((bucket) => `${s3}${bucket}${rest}`);
    const statements = [
      allow("Objects", ["s3:GetObject", "s3:PutObject"], ofBoth("/*")),
      allow("Buckets", ["s3:ListBucket"], ofBoth("")),
    ];
    const command = [...ownProgram("../cli/main"), "artifacts", ...words, "--stack", stack, "--cwd", this.folder];
    const { ended: end } = await startProgram(
      this.lab,
      {
        name: "artifacts",
        line: command.map((word) => `'${word}'`).join(" "),
        environment: {},
        folder: repository,
        document: { Version: "2012-10-17", Statement: statements },
      },
      this.context.say,
    );
    return end;
  }

  get text(): string {
    return readFileSync(this.path, "utf8");
  }

  /** The settings as the environment's file has them. */
  artifacts(): Record<string, { url: string; sha256?: string }> {
    const { config } = parse(this.text) as { config: Record<string, Record<string, { url: string }>> };
    return config[`${this.lab.view.plan.project}:artifacts`]!;
  }
}

async function installMirrored(context: FaultContext, watch: RollWatch): Promise<Outcome> {
  const { environment, lab } = context;
  const [maker, own] = ["maker", "packages"].map((of) => `${of}-${randomBytes(4).toString("hex")}`) as [string, string];
  for (const bucket of [maker, own]) await lab.standIn.createBucket(bucket);
  await lab.standIn.putObject(maker, "agent.deb", await agentPackage(context, version));

  const file = new OperatorsFile(context, [maker, own], `s3://${maker}/agent.deb`);
  const unlocked = await file.run("mirror", "--bucket", own);
  const locked = await file.run("lock", agent);
  const mirrored = await file.run("mirror", "--bucket", own);

  const { [agent]: entry } = file.artifacts();
  const wanted = new Wanted(context);
  const view = await environment.plan({ artifacts: file.artifacts(), access: { ssm: true } });
  const began = Date.now();
  await lab.publish(view);
  await applied(watch, await wanted.digest());
  const took = since(began);
  const installed = await agentStates(context);
  const result = await watch.stop();
  const seen = [
    `lock ${ended(locked)}, mirror ${ended(mirrored)}`,
    `installed from ${entry?.url.split("/").slice(0, 4).join("/") ?? "nowhere"}/… by all in ${took}`,
    written(result),
  ];
  return verdict(seen, {
    "an unlocked package was MIRRORED": unlocked.code === 2,
    "lock FAILED": locked.code === 0,
    "mirror FAILED": mirrored.code === 0,
    "the file names NOT one's own bucket": entry?.url.startsWith(`s3://${own}/`) === true,
    "the file's comment is GONE": file.text.includes(comment),
    [`NOT installed, held and running: ${installed.join(", ")}`]: haveAgent(installed, version),
    "a member RESTARTED": watch.restarted.size === 0,
    ...keptServing(context.tier, watch, result),
  });
}

export const mirroredPackage: Fault = {
  name: "mirrored-package",
  outcome:
    "a package that was locked and mirrored into a bucket of one's own is installed from there, by the rights that the plan gives, and nobody restarts",
  run: (context) => RollWatch.during(context, "package", (watch) => installMirrored(context, watch)),
};
