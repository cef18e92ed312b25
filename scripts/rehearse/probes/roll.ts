import type { Lab } from "../lab/lab";
import { requestOf, type Running, startCommand } from "../lab/operator";
import type { PlannedCommand, PlanView, RehearsedMachine } from "../planView";
import type { ProbeVerdict } from "../report";

/** Rolls of the plan, told apart by whether all of their members are rehearsed. */
export function rollsOf(
  view: PlanView,
  machines: RehearsedMachine[],
): { whole: PlannedCommand[]; partly: PlannedCommand[] } {
  const groups = new Set(machines.map(({ facts }) => facts.group));
  const commands = view.commands();
  const whole = commands.filter((command) => groupsOf(command).every((group) => groups.has(group)));
  return { whole, partly: commands.filter((command) => !whole.includes(command)) };
}

/** The auto scaling groups that a command rolls. */
function groupsOf(command: PlannedCommand): string[] {
  const request = requestOf(command);
  return request.kind === "fleet" ? [request.fleet.group] : request.members.map(({ group }) => group);
}

/** The rolls of a first creation, which `pulumi up` starts as soon as the groups are made. */
export class FirstRolls {
  private constructor(private readonly rolls: { command: PlannedCommand; running: Running }[]) {}

  static async start(lab: Lab, commands: PlannedCommand[], say: (line: string) => void): Promise<FirstRolls> {
    const rolls = commands.map(async (command) => ({ command, running: await startCommand(lab, command, say) }));
    return new FirstRolls(await Promise.all(rolls));
  }

  /** Each has to wait for its ensemble and to end well. */
  probe(): Promise<ProbeVerdict[]> {
    return Promise.all(
      this.rolls.map(async ({ command, running }) => {
        const { code, seconds, lines } = await running.ended;
        const detail = `exit ${code} after ${seconds.toFixed(1)} s, ${lines.at(-1) ?? "without a word"}`;
        return { name: command.name, ok: code === 0, detail };
      }),
    );
  }

  /** What they wait for will not come. */
  stop(): void {
    for (const { running } of this.rolls) running.signal("SIGKILL");
  }
}
