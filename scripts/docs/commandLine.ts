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
  const command = verbs[name].load().define(new Command(name));
  return `## ${name}

${command.description().replace("docs/runbook.md", "[runbook.md](runbook.md)")}

\`\`\`sh
${verbs[name].examples.map((example) => `npx startup-stack ${name} ${example}`).join("\n")}
\`\`\`

| option | meaning |
| --- | --- |
${command.options.map((option) => `| \`${option.flags}\` | ${meaningOf(option)} |`).join("\n")}

| exit code | means |
| --- | --- |
${meanings[name].map((meaning, code) => `| ${code} | ${meaning} |`).join("\n")}
`;
}

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
