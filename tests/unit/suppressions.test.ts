import pc from "picocolors";

import { dayProblem, suppressionFaults, type Suppression } from "../../components/suppressions";
import { buildPlan } from "../../scripts/plan/build";
import type { Plan } from "../../scripts/plan/format";
import { policySettings } from "../../scripts/policies/settings";
import { judge } from "../../scripts/policies/suppressed";
import { renderText } from "../../scripts/preview/text";
import { idsOf } from "../support/findings";
import { baseSettings, configOf, programOf, register } from "../support/platform";

const pinned: Suppression = { id: "image-unpinned", resource: "zookeeper", reason: "not yet", expires: "2027-03-31" };

async function planWith(...suppressions: Suppression[]): Promise<Plan> {
  const registrations = await register(() => programOf(baseSettings));
  return buildPlan("startup-stack", "dev", "us-east-1", registrations, { suppressions });
}

describe("a suppression", () => {
  test("holds through its last day, and from the next one on the finding counts and says so", async () => {
    const plan = await planWith(pinned);
    expect(idsOf(plan.findings)).toContain("image-unpinned");
    const last = judge(plan, "2027-03-31");
    expect(idsOf(last.open)).not.toContain("image-unpinned");
    expect(last.suppressed.map(({ suppression }) => suppression)).toEqual([pinned]);
    const next = judge(plan, "2027-04-01");
    expect(next.suppressed).toEqual([]);
    expect(next.open.find(({ id }) => id === "image-unpinned")?.message).toMatch(
      /is the same node; its suppression \(not yet\) expired on 2027-03-31$/,
    );
  });

  test("is of one resource, by its name or by its URN, and of one policy", async () => {
    const { findings } = await planWith();
    const { resource: urn } = findings.find(({ id }) => id === "image-unpinned")!;
    const open = (suppression: Suppression) =>
      idsOf(judge({ findings, suppressions: [suppression] }, "2027-01-01").open);
    expect(open({ ...pinned, resource: urn })).not.toContain("image-unpinned");
    expect(open({ ...pinned, resource: "network" })).toContain("image-unpinned");
    expect(open({ ...pinned, id: "artifact-unlocked" })).toEqual(idsOf(findings));
  });

  test("that was prolonged by another entry holds as long as the later one", async () => {
    const { findings } = await planWith();
    const suppressions = [pinned, { ...pinned, expires: "2027-12-31" }, { ...pinned, expires: "2026-01-01" }];
    expect(judge({ findings, suppressions }, "2027-12-31").suppressed).toHaveLength(1);
  });

  test("by a name that several have is of none of them, and by a URN of one", () => {
    const of = (parent: string) => ({
      ...{ id: "open-door", level: "error" as const, message: "m" },
      resource: `urn:pulumi:dev::startup-stack::${parent}aws:ec2/securityGroup:SecurityGroup::web`,
    });
    const findings = [of(""), of("acme:index:Shop$")];
    const open = (resource: string) =>
      judge({ findings, suppressions: [{ ...pinned, id: "open-door", resource }] }, "2027-01-01").open;
    expect(open("web")).toEqual(findings);
    expect(open(findings[1]!.resource)).toEqual([findings[0]]);
  });

  test("of nothing is a finding itself", async () => {
    const { findings } = await planWith(pinned, { ...pinned, id: "image-unpined" });
    expect(findings.filter(({ id }) => id === "suppression-unused")).toEqual([
      {
        id: "suppression-unused",
        level: "warning",
        resource: "urn:pulumi:dev::startup-stack::pulumi:pulumi:Stack::startup-stack-dev",
        message:
          "the plan has no image-unpined of zookeeper, or of several that are called so; give the URN, or take the entry out of `suppressions`",
      },
    ]);
  });

  test("is shown with its reason and its last day, and not counted", async () => {
    const plan = await planWith(pinned);
    const text = renderText(plan, judge(plan, "2027-01-01"), pc.createColors(false), "again");
    expect(text).toMatch(/^dev · planned offline, nothing was asked of AWS · 0 errors, 1 warning$/m);
    expect(text).toMatch(/^ {2}suppressed\n {2}image-unpinned +zookeeper +until 2027-03-31: not yet$/m);
  });
});

describe("a list of suppressions", () => {
  const faultsOf = (given: unknown) =>
    suppressionFaults(given, "suppressions").map(({ property, problem }) => `${property}: ${problem}`);

  test.each([
    ["an entry with everything", [pinned], []],
    ["no list", { a: 1 }, ["suppressions: allowed: a list of entries with id, resource, reason, expires"]],
    ["no entry", ["image-unpinned"], ["suppressions[0]: allowed: an entry with id, resource, reason, expires"]],
    [
      "an entry without reason and day",
      [{ id: "a", resource: "b" }],
      ["reason", "expires"].map(
        (key) => `suppressions[0].${key}: missing; a suppression says what, of what, why and until when`,
      ),
    ],
    ["an empty reason", [{ ...pinned, reason: " " }], ["suppressions[0].reason: allowed: a text that is not empty"]],
    [
      "a word that is misspelt",
      [{ ...pinned, expiry: "x" }],
      ['suppressions[0].expiry: no such key; did you mean "expires"? allowed: id, resource, reason, expires'],
    ],
    [
      "a day that is none",
      [{ ...pinned, expires: "2027-02-29" }],
      ['suppressions[0].expires: allowed: a day in quotes, such as "2027-03-31"'],
    ],
  ])("%s", (_what, given, faults) => {
    expect(faultsOf(given)).toEqual(faults);
  });

  test.each(["2028-02-29", "2026-12-31"])("%s is a day", (day) => {
    expect(dayProblem(day)).toBeUndefined();
  });

  test.each(["2027-02-29", "2027-13-01", "2027-00-10", "27-01-01", "2027-1-1", "2027-01-01T00:00:00Z", "tomorrow", ""])(
    "%p is none",
    (day) => {
      expect(dayProblem(day)).toBeDefined();
    },
  );

  test("is refused with all other faults of an environment's file", () => {
    expect(() => configOf({ ...baseSettings, suppressions: [{ ...pinned, expires: "soon" }], image: "x" })).toThrow(
      /2 faults\n(.*\n)*.*suppressions\[0\]\.expires = "soon": allowed: a day in quotes/,
    );
  });
});

describe("settings of another program", () => {
  const read = (entries: Record<string, string>, secretKeys: string[] = []) =>
    policySettings("shop", entries, secretKeys, "Pulumi.dev.yaml");

  test("have the same two keys below its own name, and need neither", () => {
    expect(read({})).toEqual({ production: false, suppressions: [] });
    const entries = { "shop:production": "true", "shop:suppressions": JSON.stringify([pinned]) };
    expect(read(entries)).toEqual({ production: true, suppressions: [pinned] });
    expect(read({ "startup-stack:production": "true" }).production).toBe(false);
  });

  test("are refused when they are something else", () => {
    expect(() => read({ "shop:production": "maybe", "shop:suppressions": "[1]" })).toThrow(
      'Pulumi.dev.yaml: 2 faults\n  production = "maybe": allowed: true or false\n  suppressions[0] = 1: allowed: an entry',
    );
    expect(() => read({ "shop:suppressions": "stand-in" }, ["shop:suppressions"])).toThrow(
      "suppressions: is encrypted, and no secret; set it without --secret",
    );
  });
});
