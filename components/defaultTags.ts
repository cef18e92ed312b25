import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as runtimeConfig from "@pulumi/pulumi/runtime/config";

import { FaultList, hiddenSecret, type Fault } from "./faults";
import { isMap, structured } from "./structured";
import { tagFaults } from "./tagRules";

/** Tags that a provider adds to every resource that has tags of its own, and what is wrong with them. */
export interface DefaultTags {
  tags: Record<string, string>;
  faults: Fault[];
}

/** Where the default provider has them from. */
export const defaultTagsKey = "aws:defaultTags";

const none: DefaultTags = { tags: {}, faults: [] };

/** Reads the setting of a stack, as the engine hands it over. */
export function readDefaultTags(text: string | undefined, isSecret: boolean): DefaultTags {
  if (text === undefined) return none;
  const faults = new FaultList();
  if (isSecret) {
    const problem = "is encrypted, and whoever may look at a resource reads its tags; set it without --secret";
    faults.check(defaultTagsKey, hiddenSecret, problem);
    return { tags: {}, faults: faults.all };
  }
  const tags = tagsIn(text);
  faults.check(defaultTagsKey, text, tags === undefined ? "allowed: `tags`, a map of text" : undefined);
  return {
    tags: (tags ?? {}) as Record<string, string>,
    faults: [...faults.all, ...tagFaults(tags as never, `${defaultTagsKey}.tags`)],
  };
}

function tagsIn(text: string): Record<string, unknown> | undefined {
  const value = structured(text);
  if (!isMap(value)) return undefined;
  const { tags = {} } = value;
  return isMap(tags) ? tags : undefined;
}

/** Exported by the SDK and left out of its declarations. */
const { getConfig, isConfigSecret } = runtimeConfig as unknown as {
  getConfig: (key: string) => string | undefined;
  isConfigSecret: (key: string) => boolean;
};

/**
 * The default tags of a component's children, as far as a program can know them: those of the stack's settings, which the
 * default provider has. What a provider that is handed over adds is nowhere to be read.
 */
export function defaultTagsUnder(opts: pulumi.ComponentResourceOptions | undefined): DefaultTags {
  const text = getConfig(defaultTagsKey);
  if (text === undefined || hasProvider(opts)) return none;
  return readDefaultTags(text, isConfigSecret(defaultTagsKey));
}

function hasProvider({ provider, providers, parent }: pulumi.ComponentResourceOptions = {}): boolean {
  const given = [provider, ...Object.values(providers ?? {})];
  return given.some((each) => aws.Provider.isInstance(each)) || parent?.getProvider("aws:index:any") !== undefined;
}
