import { z } from "zod";

import { ownRepositoryPath, readRepository } from "../../components/chefRepository/repositoryFiles";
import { chefRepositoryFaults } from "../../components/chefRepository/validate";
import type { DefaultTags } from "../../components/defaultTags";
import { guess, rules, type Fault } from "../../components/faults";
import { defaultDomain } from "../../components/names";
import { machineFaults } from "../../components/node/machineRules";
import { knownRegions } from "../../components/regions";
import { suppressionFaults } from "../../components/suppressions";
import { mostTags, tagFaults, unionFaults } from "../../components/tagRules";
import { text, texts, type Environment } from "./section";

/** Keys that belong to no section, since all of them heed them. */
export const environmentKeys = {
  domain: text
    .optional()
    .describe("Domain below which nodes have their names. If omitted, the environment's name followed by `.internal`."),
  dns: z
    .strictObject({
      servers: texts.describe(
        "Addresses of up to three DNS servers, in the order in which they are asked. They must resolve what the network's own would: AWS's names and the environment's.",
      ),
      search: texts.default([]).describe("Up to six domains in which a short name is looked for."),
    })
    .optional()
    .describe("What nodes resolve names by; a change is taken up in place. If omitted, what the network says."),
  image: text
    .optional()
    .describe(
      "Image id of all nodes, a Debian 12, or `resolve:ssm:` and the name or ARN of a parameter that holds one, with `:3` for a version of it, which alone is pinned, or `:label`; the roller gets the right to read it. If omitted, the newest one at each launch, which the preview reports as unpinned.",
    ),
  tags: z
    .record(text, text)
    .default({})
    .describe(
      `Tags of every resource; they win over this library's own. With those of \`aws:defaultTags\`, which instances, root volumes and groups get too, up to ${mostTags} beside \`Name\`; in keys letters a to z, digits and \`+ - = . _ : /\`, in values any letters, spaces and \`@\` besides.`,
    ),
  production: z
    .boolean()
    .default(false)
    .describe("Whether the environment is in production: some [findings](policies.md) of a preview weigh more then."),
  retainData: z
    .boolean()
    .default(true)
    .describe(
      "Whether what holds data, volumes and the bucket, outlives the environment: then it is protected from every deletion, and stays when the stack is destroyed ([taking an environment down](taking-down.md)). Otherwise it is deleted with the stack.",
    ),
  suppressions: z
    .array(
      z
        .strictObject({
          id: text.describe("Id of the [policy](policies.md)."),
          resource: text.describe(
            "Logical name of the resource that the finding is about, or its URN where several have the name.",
          ),
          reason: text.describe("Why it is accepted, for whoever reads the file next."),
          expires: text.describe(
            'The last day on which it holds, in quotes, such as `"2027-03-31"`; from the next one on the finding counts again.',
          ),
        })
        .describe("A finding that is accepted."),
    )
    .default([])
    .describe("Findings of a preview that somebody has looked at and accepts until a day."),
};

type EnvironmentSettings = z.output<z.ZodObject<typeof environmentKeys>>;

/** What the sections are told of their environment. */
export function environmentOf(
  { domain, dns, image, tags }: EnvironmentSettings,
  { stack, ...known }: { stack: string } & Pick<Environment, "region" | "zones" | "givenSubnets" | "nodeBlocks">,
): Environment {
  return { environment: stack, ...known, domain: domain ?? defaultDomain(stack), dns, image, tags };
}

/** `defaults` are those that `aws:defaultTags` says. */
export function environmentFaults(
  { environment, domain, dns, image, tags }: Environment,
  { suppressions }: Pick<EnvironmentSettings, "suppressions">,
  defaults: DefaultTags,
): Fault[] {
  return [
    ...suppressionFaults(suppressions, "suppressions"),
    ...chefRepositoryFaults({ environment, domain, dns }, readRepository(ownRepositoryPath)),
    ...machineFaults({ image }),
    ...tagFaults(tags),
    ...defaults.faults,
    ...unionFaults(tags, defaults.tags),
  ];
}

/** What is wrong with `aws:region`, which the engine's own configuration of AWS has. */
export function regionProblem(region: string | undefined): string | undefined {
  if (region === undefined) return "missing; set it to the region that the environment is in, such as us-east-1";
  return rules.region(region);
}

/**
 * Why a region that is in no table is refused, or nothing. Most are misspelt; one that is newer than this version comes with
 * its zones, which are not known here either, so that its name was written more than once.
 */
export function unknownRegionProblem(region: string, zones: string[] | undefined): string | undefined {
  const named = zones !== undefined && zones.length > 0 && zones.every((zone) => zone.slice(0, -1) === region);
  if (knownRegions.includes(region) || named) return undefined;
  const close = guess(region, knownRegions);
  const hint = close === undefined ? "" : `did you mean ${close}? `;
  return `not in the table of known regions; ${hint}allowed with any other: name its zones in \`network\`, since they are not known here`;
}
