import { appendFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import { messageOf } from "../../components/faults";
import type { Slot } from "./lab/lab";
import { complaints, lastLines, logFile, saysWhatIsWrong } from "./nodeLog";
import type { Problem } from "./report";
import type { Service } from "./tiers/service";

/** Lines of a node's log in the report. */
const shown = 8;

/** A node's failure in its own words; its logs are kept, since the machine goes. */
export function problem(slot: Slot, logs: string, text: string): Problem {
  const log = slot.machine.read(logFile) ?? "";
  const output = slot.machine.read("var/log/cloud-init-output.log") ?? "";
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const kept = join(logs, `${slot.node.name}.log`);
  rmSync(kept, { force: true });
  appendFileSync(kept, `${output}\n--- ${logFile}\n${log}`, { mode: 0o600 });
  const words = complaints(log).at(-1);
  return { text: words ? `${text}: ${words}` : text, lastLines: lastLines(log || output, shown), log: kept };
}

/** What a journal complains of; all of it when it complains of nothing. */
function complaining(journal: string, { complains = saysWhatIsWrong }: Service): string {
  const lines = journal.split("\n").filter(complains);
  return lines.length > 0 ? lines.join("\n") : journal;
}

/** A server that runs and does not serve says why in its journal, not in the bootstrap's log. */
export async function silentServer(slot: Slot, tier: Service, logs: string): Promise<Problem> {
  const kept = problem(slot, logs, `never became ready: ${tier.silent}`);
  const units = [slot.node.facts.service, "startup-stack-agent"].flatMap((unit) => ["--unit", unit]);
  const journal = ["journalctl", "--no-pager", "--quiet", "--output", "short-iso", ...units];
  const { stdout } = await slot.machine
    .run(journal, { allowed: "any" })
    .catch((error: unknown) => ({ stdout: messageOf(error) }));
  appendFileSync(kept.log, `\n--- journal\n${stdout}`);
  return { ...kept, lastLines: lastLines(complaining(stdout, tier), shown) };
}
