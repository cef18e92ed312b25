import { Command, Help } from "commander";

import { packageVersion } from "../../components/roll/version";
import { meanings, type VerbName } from "./exitCodes";
import { invocation } from "./invocation";
import { verbs } from "./verbs";

/** The package's command line. `ended` gets the exit code of the verb that was run. */
export function commandLine(ended: (code: number) => void): Command {
  const names = Object.keys(verbs) as VerbName[];
  const program = new Command("startup-stack")
    .description("A chef-managed Mesos platform on AWS: plans, rolls and rehearses the Pulumi project of this folder.")
    .usage("<verb> [options]")
    .version(packageVersion(), "--version", "print the version")
    .helpOption("-h, --help", "print this; after a verb, what that verb takes")
    .helpCommand(false)
    .commandsGroup("Verbs:")
    .configureHelp({
      subcommandTerm: (command) => command.name(),
      formatHelp: withSections({ "Exit codes:": names.map((name) => [name, exitCodesOf(name)]) }),
    })
    .enablePositionalOptions()
    .exitOverride();
  for (const name of names) program.command(name).summary(verbs[name].summary);
  return program.hook("preSubcommand", (_program, command) => {
    complete(command, command.name() as VerbName, ended);
  });
}

/** Gives the chosen verb what only its module knows. */
function complete(command: Command, name: VerbName, ended: (code: number) => void): void {
  const verb = verbs[name].load();
  const finish = async (work: Promise<number>) => {
    ended(await work.catch(verb.report));
  };
  withHelp(verb.define(command), name, "actions" in verb ? "<action> [options]" : "[options]");
  if (!("actions" in verb)) {
    command.action((options: object) => finish(verb.run(options as never)));
    return;
  }
  command.helpCommand(false).commandsGroup("Actions:");
  for (const [action, { define, run }] of Object.entries(verb.actions)) {
    const own = define(command.command(action));
    withHelp(own, name, `${action} [options]${own.registeredArguments.length > 0 ? " [NAME...]" : ""}`);
    own.action(() => finish(run(own.opts<never>(), own.args)));
  }
}

function withHelp(command: Command, name: VerbName, usage: string): void {
  command.helpOption("-h, --help", "print this").configureHelp({
    commandUsage: () => `${invocation(name)} ${usage}`,
    formatHelp: withSections({
      "Exit codes:": meanings[name].map((meaning, code) => [String(code), meaning]),
      "Examples:": verbs[name].examples.map((example) => [`${invocation(name)} ${example}`, ""]),
    }),
  });
}

const exitCodesOf = (name: VerbName): string => meanings[name].map((meaning, code) => `${code}  ${meaning}`).join("\n");

/** Commander's help with more sections below, each a list of terms and what they mean. */
function withSections(sections: Record<string, [term: string, text: string][]>): Help["formatHelp"] {
  return (command, helper) => {
    const lists = Object.entries(sections).flatMap(([title, rows]) => {
      const width = Math.max(...rows.map(([term]) => term.length));
      const items = rows.map(([term, text]) => helper.formatItem(term, width, text, helper));
      return helper.formatItemList(title, items, helper);
    });
    return [Help.prototype.formatHelp.call(helper, command, helper), ...lists].join("\n");
  };
}
