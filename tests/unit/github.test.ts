import { readFileSync } from "node:fs";
import { basename, join } from "node:path";

import { parse } from "yaml";
import { z } from "zod";

import { repositoryRoot } from "../../scripts/plan/stack";
import { repositoryPaths } from "../support/markdown";

// GitHub shows a form that breaks its rules to nobody, and says so only to who looks at the file there. Its rules:
// docs.github.com, "Syntax for issue forms", "Syntax for GitHub's form schema", "Common validation errors".
const text = z.string().regex(/\S/);
const common = {
  id: z
    .string()
    .regex(/^[\w-]+$/)
    .optional(),
};
const validations = z.strictObject({ required: z.boolean() }).optional();
const field = { label: text.regex(/^(?!.*password)/i), description: text.optional() };
const line = { ...field, placeholder: text.optional(), value: text.optional() };
const distinct = (values: unknown[]) => new Set(values).size === values.length;
const choices = z
  .array(text.regex(/^(?!none$)/i))
  .min(1)
  .refine(distinct);
const ticks = z.array(z.strictObject({ label: text, required: z.boolean().optional() })).min(1);

const element = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("markdown"), attributes: z.strictObject({ value: text }) }),
  z.strictObject({ ...common, type: z.literal("input"), attributes: z.strictObject(line), validations }),
  z.strictObject({
    ...common,
    type: z.literal("textarea"),
    attributes: z.strictObject({ ...line, render: text.optional() }),
    validations,
  }),
  z.strictObject({
    ...common,
    type: z.literal("dropdown"),
    attributes: z.strictObject({
      ...field,
      multiple: z.boolean().optional(),
      options: choices,
      default: z.int().min(0).optional(),
    }),
    validations,
  }),
  z.strictObject({
    ...common,
    type: z.literal("checkboxes"),
    attributes: z.strictObject({ ...field, options: ticks }),
    validations,
  }),
]);
const form = z.strictObject({
  name: text,
  description: text,
  title: text.optional(),
  labels: z.array(text).optional(),
  assignees: z.array(text).optional(),
  projects: z.array(text).optional(),
  body: z.array(element).refine((body) => body.some(({ type }) => type !== "markdown")),
});

const files = repositoryPaths.filter((path) => /^\.github\/.*\.ya?ml$/.test(path));
const contentOf = (path: string): unknown => parse(readFileSync(join(repositoryRoot, path), "utf8"));
const forms = files.filter((path) => path.startsWith(".github/ISSUE_TEMPLATE/") && basename(path) !== "config.yml");

test.each(files)("%s is YAML", (path) => {
  expect(contentOf(path)).toEqual(expect.any(Object));
});

test.each(forms)("%s is a form that GitHub takes", (path) => {
  const { body } = form.parse(contentOf(path));
  const fields = body.flatMap((each) => (each.type === "markdown" ? [] : [each]));
  expect(distinct(fields.map(({ id }) => id))).toBe(true);
  expect(distinct(fields.map(({ attributes }) => attributes.label.toLowerCase()))).toBe(true);
});

test("forms have names of their own", () => {
  expect(forms.length).toBeGreaterThan(1);
  expect(distinct(forms.map((path) => (contentOf(path) as { name: string }).name))).toBe(true);
});
