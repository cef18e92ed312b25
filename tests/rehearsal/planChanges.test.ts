import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

import type { RollRequest } from "../../components/roll/request";
import { ownProject, repositoryRoot } from "../../scripts/plan/stack";
import { findProject } from "../../scripts/project";
import { Environment, laidOver, withChanges } from "../../scripts/rehearse/environment";
import { requestOf } from "../../scripts/rehearse/lab/operator";
import { withArchive, withBucket, withNodeSpec } from "../../scripts/rehearse/planChanges";
import { PlanView } from "../../scripts/rehearse/planView";
import { rollsOf } from "../../scripts/rehearse/probes/roll";
import { withFacts } from "../support/rehearsal";

const environment = new Environment("dev", [], ownProject());
let view: PlanView;
beforeAll(async () => {
  view = await environment.plan({});
});

const tier = "zookeeper";
const nodes = (of: PlanView) => of.nodesOfTiers([tier]);
const request = (of: PlanView) => requestOf(of.commands().find(({ name }) => name === `${tier}-roll`)!) as RollRequest;
const versions = (of: PlanView) => nodes(of).map(({ template }) => template.version);

describe("settings", () => {
  test("are laid over those of the file, keys of a section one by one", () => {
    expect(laidOver({ image: "a", zookeeper: { x: 1, y: 2 } }, { zookeeper: { y: 3 }, tags: { z: "4" } })).toEqual({
      ...{ image: "a", zookeeper: { x: 1, y: 3 }, tags: { z: "4" } },
    });
  });

  test("are laid over those of a section in a section, at the depth at which they stand", () => {
    const before = { mesos: { build: "stock", masters: { volumeSizeGib: 10, members: [1, 2, 3] } } };
    expect(laidOver(before, { mesos: { masters: { members: [1], instanceType: "t3.large" } } })).toEqual({
      mesos: { build: "stock", masters: { volumeSizeGib: 10, members: [1], instanceType: "t3.large" } },
    });
  });

  test("empty what has keys when they have none themselves", () => {
    const before = { zookeeper: { adoptVolumeIds: { 1: "vol-1" }, restore: true } };
    expect(laidOver(before, { zookeeper: { adoptVolumeIds: {} } })).toEqual({
      zookeeper: { adoptVolumeIds: {}, restore: true },
    });
  });

  test.each([
    ["keys", { tickTime: 2000 }],
    ["a text of JSON", '{ "tickTime": 2000 }'],
  ])("of the project get its name among an environment's values, where a section is %s", (_what, section) => {
    const values = { "aws:region": "us-east-1", "platform:zookeeper": section };
    expect(withChanges(values, "platform", { zookeeper: { heapMib: 512 }, image: "ami-1" })).toEqual({
      ...{ "aws:region": "us-east-1", "platform:zookeeper": { tickTime: 2000, heapMib: 512 } },
      "platform:image": "ami-1",
    });
  });
});

describe("an environment that is planned again", () => {
  test("is the same without a change", async () => {
    expect((await environment.plan({})).plan).toEqual(view.plan);
  });

  test("has new versions of all templates for another heap, which the command asks for", async () => {
    const changed = await new Environment("dev", [], ownProject()).plan({ zookeeper: { heapMib: 600 } });
    expect(nodes(changed).map(({ facts }) => facts.machine["heapMib"])).toEqual([600, 600, 600]);
    versions(changed).forEach((version, index) => {
      expect(version).not.toBe(versions(view)[index]);
    });
    expect(request(changed).members.map((member) => member.launchTemplateVersion)).toEqual(versions(changed));
    expect(request(changed).digest).toBe(request(view).digest);
  });

  test("has the old versions and another digest for another setting; changes add up", async () => {
    const own = new Environment("dev", [], ownProject());
    await own.plan({ zookeeper: { heapMib: 600 } });
    const changed = await own.plan({ zookeeper: { tickTime: 2222 } });
    expect(nodes(changed)[0]!.facts.machine["heapMib"]).toBe(600);
    expect(request(changed).digest).not.toBe(request(view).digest);
  });
});

test("an environment of another project is planned from that project's folder", async () => {
  const folder = mkdtempSync(join(tmpdir(), "other-project-"));
  const main = relative(folder, join(repositoryRoot, "stacks/index.ts"));
  writeFileSync(join(folder, "Pulumi.yaml"), `name: startup-stack\nruntime: nodejs\nmain: ${main}\n`);
  const dev = readFileSync(join(repositoryRoot, "Pulumi.dev.yaml"), "utf8");
  writeFileSync(join(folder, "Pulumi.dev.yaml"), dev.replace("instanceType: t3.small", "heapMib: 600"));
  const other = await new Environment("dev", [], findProject(folder)).plan({});
  rmSync(folder, { recursive: true });
  expect(nodes(other).map(({ facts }) => facts.machine["heapMib"])).toEqual([600, 600, 600]);
});

test("another archive changes its object, the documents that name it and the digest, and no template", () => {
  const bytes = Buffer.from("another archive");
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const changed = new PlanView(withArchive(view.plan, "zookeeper", { sha256, base64: bytes.toString("base64") }));
  const objects = new Map(changed.objects().map(({ key, body }) => [key, body]));
  expect(objects.get(`bundles/${sha256}.tar.gz`)).toEqual(bytes);
  const document = objects.get("tiers/zookeeper.json")!;
  expect(JSON.parse(document.toString())).toMatchObject({
    archive: { role: "zookeeper", key: `bundles/${sha256}.tar.gz`, sha256 },
  });
  const digest = createHash("sha256").update(document).digest("hex");
  expect(objects.get(`states/zookeeper/${digest}.json`)).toEqual(document);
  expect(request(changed).digest).toBe(digest);
  expect(versions(changed)).toEqual(versions(view));
});

test("other facts of the nodes are in their user-data, as new versions that the command asks for", () => {
  const changed = new PlanView(withNodeSpec(view.plan, "zookeeper", (spec) => ({ ...spec, memoryMib: 99_999 })));
  expect(nodes(changed).map(({ facts }) => facts.memoryMib)).toEqual([99_999, 99_999, 99_999]);
  const [one] = nodes(changed);
  expect(one!.userData).not.toBe(nodes(view)[0]!.userData);
  expect(new Set([...versions(changed), ...versions(view)]).size).toBe(6);
  expect(request(changed).members.map((member) => member.launchTemplateVersion)).toEqual(versions(changed));
});

test("other facts of one tier leave the nodes of another one as they are", () => {
  const others = new PlanView(withFacts(view.plan, { "zookeeper-3": { kind: "single", tier: "logs" } }));
  const changed = new PlanView(withNodeSpec(others.plan, "logs", (spec) => ({ ...spec, memoryMib: 99_999 })));
  expect(versions(changed)).toEqual(versions(others));
  const [before, after] = [others, changed].map((of) => of.nodesOfTiers(["logs"])[0]!);
  expect(after!.template.version).not.toBe(before!.template.version);
  expect(
    [after!.facts, ...nodes(changed).map(({ facts }) => facts)].map(({ memoryMib }) => memoryMib === 99_999),
  ).toEqual([true, false, false]);
});

test("a roll needs all of its members among the nodes", () => {
  const names = (commands: { name: string }[]) => commands.map(({ name }) => name);
  const all = rollsOf(view, nodes(view));
  const others = ["mesos-master-roll", "mesos-agent-roll"];
  expect([names(all.whole), names(all.partly).sort()]).toEqual([["zookeeper-roll"], others.sort()]);
  const two = rollsOf(view, view.nodes(["zookeeper-1", "zookeeper-2"]));
  expect([names(two.whole), names(two.partly).sort()]).toEqual([[], [...others, "zookeeper-roll"]]);
});

test("another bucket is everywhere where the one before was, and so in new versions of all templates", async () => {
  const own = new Environment("dev", [], ownProject());
  own.keep((plan) => withBucket(plan, "chef-other"));
  const changed = await own.plan({});
  const before = nodes(view)[0]!.facts.bucket;
  const decoded = nodes(changed).map(({ userData }) => Buffer.from(userData, "base64").toString());
  expect(JSON.stringify(changed.plan) + decoded.join("")).not.toContain(before);
  expect(nodes(changed).map(({ facts }) => facts.bucket)).toEqual(Array(3).fill("chef-other"));
  expect(new Set(changed.objects().map(({ bucket }) => bucket))).toEqual(new Set(["chef-other"]));
  versions(changed).forEach((version, index) => {
    expect(version).not.toBe(versions(view)[index]);
  });
  expect(request(changed)).toMatchObject({ bucket: "chef-other" });
  expect(request(changed).members.map((member) => member.launchTemplateVersion)).toEqual(versions(changed));
});
