// Gives real components one value that turns out wrong when it becomes known, and prints as JSON what they had registered
// by then that depends on it. It runs in a process of its own, since refusals come outside any promise that a test holds:
// `nothingMade.ts`, with cases of one argument as JSON on its standard input.
import { readFileSync } from "node:fs";

import * as pulumi from "@pulumi/pulumi";

import { standIn } from "../../scripts/plan/standIns";
import { unknownOutput } from "./outputs";
import { openParts, pathOf, ruled, turns, type Path, type RuleCase } from "./ruleCase";
import { valueAt, withValue } from "./secretArguments";

interface Made {
  name: string;
  inputs: Record<string, unknown>;
}

let made: Made[] = [];
let refusals = 0;
process.on("unhandledRejection", (error) => {
  if (pulumi.InputPropertiesError.isInstance(error)) refusals++;
});

const mocks: pulumi.runtime.Mocks = {
  newResource({ type, name, inputs, custom = true }) {
    made.push({ name: `${type} ${name}`, inputs: inputs as Record<string, unknown> });
    if (!custom) return { id: "", state: {} };
    const urn = `urn:pulumi:dev::mocks::${type}::${name}`;
    const { id, outputs } = standIn({
      urn,
      type,
      name,
      inputs: inputs as never,
      region: "us-east-1",
      importId: undefined,
    });
    return { id, state: outputs };
  },
  call: () => ({}),
};

/** What a component registers when one of its arguments is given in this way. */
async function register({ component, args }: RuleCase, path: Path, value: unknown): Promise<Made[]> {
  made = [];
  ruled[component].make("x", withValue(args, path, value) as object, {});
  await turns(60);
  return made;
}

const holdsUnknown = (value: unknown): boolean =>
  pulumi.isUnknown(value) ||
  (typeof value === "object" && value !== null && Object.values(value).some((part) => holdsUnknown(part)));

async function run(): Promise<void> {
  const answers = [];
  for (const rule of JSON.parse(readFileSync(0, "utf8")) as RuleCase[]) {
    const { inner, outer } = openParts(rule.component, pathOf(rule.reads[0]!))!;
    for (const path of inner.length === outer.length ? [inner] : [inner, outer]) {
      const dependent = (await register(rule, path, unknownOutput()))
        .filter(({ inputs }) => holdsUnknown(inputs))
        .map(({ name }) => name);
      refusals = 0;
      const value = valueAt(rule.args, path);
      const names = (await register(rule, path, pulumi.output(turns(5).then(() => value)))).map(({ name }) => name);
      const early = dependent.filter((name) => names.includes(name));
      answers.push({ component: rule.component, path, refused: refusals > 0, dependent: dependent.length, early });
    }
  }
  process.stdout.write(JSON.stringify(answers));
}

pulumi.runtime.setMocks(mocks, "mocks", "dev", true).then(run, (error: unknown) => {
  console.error(error);
});
