import { platformSchema } from "../../stacks/schema";
import { documented, type DocumentedKey, type DocumentedSection } from "./keys";

/** The reference of an environment's file: a heading and a table for each section. */
export function renderConfiguration(): string {
  const { keys, sections } = documented(platformSchema);
  const own = keys.filter(({ section }) => section === undefined);
  return `# Configuration of an environment

An environment is one file, \`Pulumi.<name>.yaml\`; the chef repository must have \`environments/<name>.json\` for it. The
only key that every environment needs is \`aws:region\`. All others may be left out, whole sections too: the last column says what
holds then. Sections and top-level keys have \`startup-stack:\` before their names:

\`\`\`yaml
config:
  aws:region: us-east-1
  startup-stack:domain: prod.internal
  startup-stack:network:
    cidr: 10.20.0.0/16
    nat: perZone
  startup-stack:zookeeper:
    instanceType: m6i.large
    roller: { waitMinutes: 60 }
\`\`\`

A wrong key, type or value is refused before anything is made, with the key, the value, what is allowed and the file, all
faults at once.

A region that is in no table of this version is taken for a misspelt one. If it is a newer one, name its zones, which are
not known here either: \`network.zones\`, or those of \`network.existing\`.

Every command reads a file as Pulumi does. What holds for all environments can stand once, under \`config\` of \`Pulumi.yaml\`;
a section goes below \`value\` there, and is taken whole or not at all:

\`\`\`yaml
config:
  aws:region: us-east-1
  startup-stack:tags:
    value: { owner: platform }
\`\`\`

- [A new environment](#a-new-environment)
- [Top-level keys](#top-level-keys)
${sections.map((section) => contents(section, "")).join("\n")}

## A new environment

It takes two files, which begin as copies of another environment's, here \`qa\` of staging's:

\`\`\`sh
cp Pulumi.staging.yaml Pulumi.qa.yaml
sed 's/staging/qa/g' chef/environments/staging.json > chef/environments/qa.json
\`\`\`

In \`Pulumi.qa.yaml\`, leave out what is another stack's own: \`incarnation\`, \`adoptVolumeIds\` and \`restore\` of a quorum, and
\`encryptionsalt\`, \`encryptedkey\` and values that are \`secure\`, which only that stack can read. Change \`aws:region\`,
\`aws:profile\` and the like to where it shall be, and \`network.cidr\` to a block that no network has with which it will ever
be connected. A copy of dev's keeps nothing: \`retainData: false\` and \`zookeeper.snapshotRetainCount: 0\` are for
development.

The name is in the names of groups and roles, and in the domain unless \`domain\` says another, so that one account has it
once in a region. Then look at the plan, make the stack, and bring it up:

\`\`\`sh
npm run preview -- --stack qa
pulumi stack init qa
pulumi up --stack qa
\`\`\`

\`pulumi stack init\` leaves the settings as they are; where secrets are encrypted by a passphrase it adds a line
\`encryptionsalt\`. Both files belong into the repository. \`pulumi up\` refuses an environment whose [artifacts](#artifactsname) do
not name its chef client: with address and digest, or with the version alone where the image has it.

## Top-level keys

What holds for the whole environment.

${table(own)}

${sections.map((section) => chapter(section, "##")).join("\n\n")}
`;
}

function contents({ path, sections }: DocumentedSection, indent: string): string {
  return [`${indent}- ${link(path)}`, ...sections.map((section) => contents(section, `${indent}  `))].join("\n");
}

function chapter({ path, meaning, keys, sections }: DocumentedSection, level: string): string {
  const below = sections.map((section) => chapter(section, `${level}#`));
  return [`${level} \`${path}\``, meaning, table(keys), ...below].join("\n\n");
}

function table(keys: DocumentedKey[]): string {
  const rows = keys.map(({ name, type, meaning, omitted, needed, section }) => {
    const typeCell = section === undefined ? type : link(section.path, type);
    return `| \`${name}\` | ${typeCell} | ${meaning} | ${needed ? "**needed**" : (omitted ?? "")} |`;
  });
  return ["| key | type | meaning | if omitted |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

/** A link to a section's heading, which GitHub names by what is left of it without punctuation. */
function link(path: string, words = `\`${path}\``): string {
  return `[${words}](#${path.toLowerCase().replace(/[^\w-]/g, "")})`;
}
