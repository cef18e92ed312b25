import { Command, type Option } from "commander";

import { meanings, type VerbName } from "../cli/exitCodes";
import { verbs } from "../cli/verbs";

/** The page about the command line, made of what `--help` says. */
export function renderCommandLine(): string {
  const names = Object.keys(verbs) as VerbName[];
  return `# Command line

\`startup-stack\` is the program of this package. Where the package is installed \`npx startup-stack VERB\` runs it; in a
clone of this repository \`npm run VERB --\` is another name for it, which needs no build. It works on the Pulumi project
of the folder that it is called in, or of the nearest one above it that has a \`Pulumi.yaml\`.

| verb | does |
| --- | --- |
${names.map((name) => `| [\`${name}\`](#${name}) | ${verbs[name].summary} |`).join("\n")}

\`startup-stack --help\` lists the verbs and their exit codes, \`startup-stack VERB --help\` says what a verb takes.

${names.map(section).join("\n")}`;
}

function section(name: VerbName): string {
  const verb = verbs[name].load();
  const command = verb.define(new Command(name));
  const codes = `| exit code | means |
| --- | --- |
${meanings[name].map((meaning, code) => `| ${code} | ${meaning} |`).join("\n")}
`;
  const rest =
    "actions" in verb
      ? [
          codes,
          ...Object.entries(verb.actions).map(([action, { define }]) =>
            actionSection(name, define(new Command(action))),
          ),
        ]
      : [optionTable(command), codes];
  return `## ${name}

${linked(command.description())}

\`\`\`sh
${verbs[name].examples.map((example) => `npx startup-stack ${name} ${example}`).join("\n")}
\`\`\`

${rest.join("\n")}`;
}

const actionSection = (verb: VerbName, action: Command): string => `### ${verb} ${action.name()}

${linked(action.description())}

${optionTable(action)}`;

const optionTable = ({ options }: Command): string => `| option | meaning |
| --- | --- |
${options.map((option) => `| \`${option.flags}\` | ${meaningOf(option)} |`).join("\n")}
`;

/** Pages that a description names, as links. */
const linked = (text: string): string => text.replace(/docs\/(\w+\.md)/, "[$1]($1)");

function meaningOf({
  description,
  argChoices,
  defaultValue,
  defaultValueDescription,
  envVar,
  mandatory,
}: Option): string {
  const fallback = defaultValueDescription ?? (defaultValue === undefined ? undefined : String(defaultValue));
  const parts = [
    description.replaceAll("<", "&lt;"),
    argChoices && `one of ${argChoices.map((choice) => `\`${choice}\``).join(", ")}`,
    mandatory && "needed",
    fallback && `\`${fallback}\` if omitted`,
    envVar && `the environment's \`${envVar}\` sets it, too`,
  ];
  return parts.filter(Boolean).join("; ");
}
