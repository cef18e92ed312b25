import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";

import { stages, type Suite, type SuiteResult } from "./suites";
import { InTurn, together } from "./together";

const root = join(__dirname, "..", "..");

/** Shows a text while other suites run, or later. */
type Show = (text: string | Buffer, stream?: NodeJS.WriteStream) => void;

/** Runs every suite to its end, and closes with one line that sums them. Exit code 1 when a test failed. */
async function main(): Promise<number> {
  const results: SuiteResult[] = [];
  for (const stage of stages) results.push(...(await runStage(stage)));
  const sum = (key: "passed" | "failed" | "skipped") => results.reduce((total, result) => total + result[key], 0);
  const skippedNames = results.flatMap((result) => result.skippedNames);
  if (skippedNames.length > 0) console.log(["", "skipped:", ...skippedNames.map((name) => `  ${name}`)].join("\n"));
  console.log(`\n${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped`);
  return sum("failed") === 0 ? 0 : 1;
}

function runStage(stage: Suite[]): Promise<SuiteResult[]> {
  const inTurn = new InTurn();
  const tasks = stage.map((suite, index) => async () => {
    const show: Show = (text, stream = process.stdout) => {
      inTurn.print(index, () => stream.write(text));
    };
    const result = await runSuite(suite, show);
    inTurn.end(index);
    return result;
  });
  return together(tasks, availableParallelism());
}

async function runSuite({ name, needs, command, folder, read }: Suite, show: Show): Promise<SuiteResult> {
  show(`${`\n── ${name} `.padEnd(100, "─")}\n`);
  if (needs !== undefined && !existsSync(needs)) {
    const why = `${name} (needs ${needs}: scripts/setup-tests.sh installs it)`;
    return { passed: 0, failed: 0, skipped: 1, skippedNames: [why] };
  }
  const { output, status } = await run(command, join(root, folder ?? "."), show);
  return read(output, status);
}

/** Runs a command, shows what it prints, and keeps it. */
function run([program, ...args]: string[], cwd: string, show: Show): Promise<{ output: string; status: number }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program!, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const keep = (stream: NodeJS.WriteStream) => (chunk: Buffer) => {
      output += chunk.toString();
      show(chunk, stream);
    };
    child.stdout.on("data", keep(process.stdout));
    child.stderr.on("data", keep(process.stderr));
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ output, status: code ?? 1 });
    });
  });
}

void main().then((code) => (process.exitCode = code));
