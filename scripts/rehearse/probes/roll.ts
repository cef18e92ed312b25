import type { RollRequest } from "../../../components/roll/request";
import type { Lab } from "../lab/lab";
import { requestOf, type Running, startCommand } from "../lab/operator";
import type { PlannedCommand, PlanView, RehearsedNode } from "../planView";
import type { ProbeVerdict } from "../report";

/** Rolls of the plan, told apart by whether all of their members are rehearsed. */
export function rollsOf(view: PlanView, nodes: RehearsedNode[]): { whole: PlannedCommand[]; partly: PlannedCommand[] } {
  const groups = new Set(nodes.map(({ facts }) => facts.group));
  const commands = view.commands();
  const whole = commands.filter((command) => {
    const { members } = requestOf(command) as Partial<RollRequest>; // a fleet's roll names none
    return members?.every(({ group }) => groups.has(group)) ?? false;
  });
  return { whole, partly: commands.filter((command) => !whole.includes(command)) };
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
