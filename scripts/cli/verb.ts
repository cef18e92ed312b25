import { Option, type Command } from "commander";

/** What a verb's module has, which is loaded when the verb is chosen. */
export interface Verb<Options = never> {
  /** Gives a command the verb's description and options. */
  define: (command: Command) => Command;
  /** Does the work, and gives the exit code. */
  run: (options: Options) => Promise<number>;
  /** Says why the work ended with an error, and gives the exit code. */
  report: (error: unknown) => number;
}

/** What a verb's module has that does several things: an action for each, which is the word behind the verb. */
export interface Group extends Pick<Verb, "define" | "report"> {
  actions: Record<string, Action>;
}

export interface Action<Options = never> {
  /** Gives a command the action's description, arguments and options. */
  define: (command: Command) => Command;
  /** Does the work with the options and the names that were given, and gives the exit code. */
  run: (options: Options, names: string[]) => Promise<number>;
}

/** The option of every verb that says where the project is. */
export const cwdOption = (): Option =>
  new Option("-C, --cwd <folder>", "work on the Pulumi project of this folder, or of the nearest one above it");
