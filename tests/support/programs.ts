import { spawnSync } from "node:child_process";

/** Whether a program is on PATH. */
export function has(program: string): boolean {
  return spawnSync("which", [program]).status === 0;
}

/** Where a program comes from that scripts/setup-tests.sh does not install. */
const sources: Record<string, string | undefined> = { pulumi: "install the Pulumi CLI" };

/** `test` where the program is there; elsewhere a test that is reported as skipped, by name, with what to install. */
export function testWith(program: string, name: string, run: () => unknown): void {
  const source = sources[program] ?? "scripts/setup-tests.sh installs it";
  testWhere(has(program), `${program}: ${source}`, name, run);
}

/** `test` where something is there; elsewhere a test that is reported as skipped, by name, with what it needs. */
export function testWhere(there: boolean, needs: string, name: string, run: () => unknown): void {
  const start = async () => {
    await run();
  };
  if (there) test(name, start);
  else test.skip(`${name} (needs ${needs})`, start);
}
