import { readFileSync } from "node:fs";
import { join } from "node:path";

import { documentKey, stateKey } from "../../components/bootstrap/documents";
import { joinsKey } from "../../components/bootstrap/joins";
import { archiveKey } from "../../components/chefRepository/archive";
import { keys } from "../../components/roll/readings";
import { buildPlan } from "../../scripts/plan/build";
import { repositoryRoot } from "../../scripts/plan/stack";
import { decide } from "../../scripts/iam/decide";
import { register } from "../support/platform";
import { testPlatform } from "./program/platform";

// The table of docs/threat-model.md, asked of the policies that the plan of the tests' tiers has.

/** A node of each kind, in the order of the table's columns. */
const nodes = [
  { name: "ledger-2", tier: "ledger", record: "2" },
  { name: "gate-2", tier: "gate", record: "2" },
  { name: "notes-1", tier: "notes", record: "1" },
  { name: "desk", tier: "desk", record: "i-0aaaaaaaaaaaaaaaa" },
];
const own = "AROAEXAMPLE:i-0aaaaaaaaaaaaaaaa";

/** Keys of a tier, by the table's first column; `other` is what belongs to another node of the same tier. */
const objects: Record<string, (tier: string, record: string) => string> = {
  "`bundles/*`": () => archiveKey("0"),
  "`tiers/<tier>.json`": (tier) => documentKey(tier),
  "`states/<tier>/*`": (tier) => stateKey(tier, "0"),
  "`joins/<tier>.json`": (tier) => joinsKey(tier),
  "`members/<tier>/<id>.json`, its own": (tier, record) => `members/${tier}/${record}.json`,
  "`members/<tier>/<id>.json`, another one's": (tier) => `members/${tier}/9.json`,
  "`ensembles/<tier>/<incarnation>.json`": (tier) => keys.born(tier, "00112233445566aa"),
  "`ensembles/<tier>/lock.json`": (tier) => keys.lock(tier),
  "`fleets/<tier>.json`": (tier) => keys.fleet(tier),
  "`launches/<tier>/<id>.json`, its own": (tier, record) => `launches/${tier}/${record}.json`,
  "`launches/<tier>/<id>.json`, another one's": (tier, record) =>
    `launches/${tier}/${record.startsWith("i-") ? "i-0bbbbbbbbbbbbbbbb" : "9"}.json`,
  "`hosts/<tier>/<user id>/*`, its own": (tier) => `hosts/${tier}/${own}/10.0.70.50`,
  "`hosts/<tier>/<user id>/*`, another one's": (tier) => `hosts/${tier}/AROAEXAMPLE:i-0bbbbbbbbbbbbbbbb/10.0.70.51`,
};

/** Headers of a write that is conditional, as policies see them, with the word for what it can do. */
const conditions: [string, Record<string, string>][] = [
  ["write", {}],
  ["create", { "s3:if-none-match": "*" }],
  ["replace what it has read", { "s3:if-match": "an etag" }],
];

test("the threat model's table says what the policies of each kind let a node do with the bucket", async () => {
  const registrations = await register(() => {
    testPlatform();
    return {};
  });
  const { resources, symbols } = buildPlan("startup-stack", "dev", "us-east-1", registrations);
  const [bucketArn] = Object.entries(symbols).find(([, name]) => name === "chef.arn")!;

  const rightsOf = (name: string, key: string): string => {
    const { inputs } = resources.find((each) => each.name === name && each.type === "aws:iam/rolePolicy:RolePolicy")!;
    const policies = [{ resource: name, document: JSON.parse(inputs.policy as string) as object }];
    const may = (action: string, context: Record<string, string> = {}): boolean =>
      decide(policies, {
        action: `s3:${action}`,
        resource: `${bucketArn}/${key}`,
        context: { "aws:userid": own, ...context },
      }).allowed;
    const writes = conditions.filter(([, headers]) => may("PutObject", headers)).map(([word]) => word);
    const words = [
      ...(may("GetObject") ? ["read"] : []),
      ...(writes.includes("write") ? ["write"] : writes),
      ...(may("DeleteObject") ? ["delete"] : []),
    ];
    return words.join(", ") || "-";
  };
  const rows = Object.entries(objects).flatMap(([what, keyOf]) => [
    [what, ...nodes.map(({ name, tier, record }) => rightsOf(name, keyOf(tier, record)))],
  ]);
  const others = Object.entries(objects).map(([what, keyOf]) => [
    what,
    ...nodes.map(({ name, record }) => rightsOf(name, keyOf("other", record))),
  ]);
  // Of other tiers a node sees what decides, and where nodes are; the table's rows are of its own tier.
  const readable = others.filter(([, ...rights]) => rights.some((right) => right !== "-"));
  expect(readable.map(([what, ...rights]) => [what, [...new Set(rights)]])).toEqual([
    ["`bundles/*`", ["read"]],
    ["`tiers/<tier>.json`", ["read"]],
    ["`hosts/<tier>/<user id>/*`, its own", ["read"]],
    ["`hosts/<tier>/<user id>/*`, another one's", ["read"]],
  ]);

  const page = readFileSync(join(repositoryRoot, "docs/threat-model.md"), "utf8");
  const stated = page
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  expect(stated).toEqual(rows);
});
