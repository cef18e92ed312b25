import { readdirSync } from "node:fs";
import { join } from "node:path";

import { buildPlan } from "../../scripts/plan/build";
import { repositoryRoot } from "../../scripts/plan/stack";
import { planStack, environments } from "../../scripts/plan/stack";
import { described, policies } from "../../scripts/policies";
import { judge } from "../../scripts/policies/suppressed";
import { idsOf, someDay } from "../support/findings";
import { baseSettings, programOf, register } from "../support/platform";

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Files of the folder that are no policy. */
const others = ["index", "policy", "settings", "suppressed"];

test("every policy is a file that has its name, and none is forgotten in the list", () => {
  const files = readdirSync(join(repositoryRoot, "scripts", "policies"))
    .map((file) => file.replace(/\.ts$/, ""))
    .filter((name) => !others.includes(name));
  expect(described.map(({ id }) => id)).toEqual(files.map(kebab).sort());
});

test("policies are pure: they leave a plan as it is, and find the same again", async () => {
  const registrations = await register(() => programOf(baseSettings));
  const plan = buildPlan("startup-stack", "dev", "us-east-1", registrations);
  const before = JSON.stringify(plan);
  const draft = { ...plan, secrets: [], unread: ["shared"], unparsed: "no ruby" };
  const twice = [0, 1].map(() => policies.map((policy) => policy.check(draft)));
  expect(twice[0]).toEqual(twice[1]);
  expect(JSON.stringify(plan)).toBe(before);
});

test("findings come the worst first, and weigh what they do in production where an environment is", async () => {
  const settings = { ...baseSettings, retainData: false };
  const levels = async (production: boolean) => {
    const registrations = await register(() => programOf(settings));
    const { findings } = buildPlan("startup-stack", "dev", "us-east-1", registrations, { production });
    return findings.map(({ level, id }) => `${level} ${id}`);
  };
  expect(await levels(false)).toEqual([
    "warning artifact-absent",
    "warning image-unpinned",
    "info data-unprotected",
    "info force-destroy",
    "info nat-single",
  ]);
  expect(await levels(true)).toEqual([
    "error artifact-absent",
    "error data-unprotected",
    "error force-destroy",
    "warning image-unpinned",
    "warning nat-single",
  ]);
});

test.each(environments())("%s has nothing above info that is not suppressed with a reason", async (stack) => {
  const plan = await planStack(stack);
  expect(idsOf(judge(plan, someDay).open.filter(({ level }) => level !== "info"))).toEqual([]);
  expect(idsOf(plan.findings)).not.toContain("suppression-unused");
});
