import type { Stack } from "@pulumi/pulumi/automation";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";

import { dataVolumes } from "../../scripts/incarnation/volumes";
import type { Plan } from "../../scripts/plan/format";
import { baseSettings, planOf, programOf, type Settings } from "../support/platform";
import { testWith } from "../support/programs";
import { chefRepository } from "../support/repository";
import { pulumi, withStack } from "./stack";

// What the engine does with the volumes when an environment gets another incarnation. Whether AWS's own provider reads
// a volume as the program plans it is not shown here.

// Up to six runs of the engine each.
jest.setTimeout(300_000);

const program = (zookeeper: Settings = {}, more: Settings = {}) => ({
  run: () => programOf({ ...baseSettings, ...more, zookeeper }, chefRepository),
});
const [first, second] = ["0".repeat(16), "1".repeat(16)];
const adoptVolumeIds = { "1": "vol-0a", "2": "vol-0b", "3": "vol-0c" };
const copies = { incarnation: first, adoptVolumeIds, restore: true };
const volumes = (verb: string) => [1, 2, 3].map((id) => `${verb} Volume zookeeper-${id}-data`);
const ofVolumes = (log: string[]) => log.filter((line) => line.includes(" Volume ")).sort();

/** The copies by id, made with the planned inputs but for what differs. */
function made(plan: Plan, change: Record<string, JavaScriptValue>): [string, Record<string, JavaScriptValue>][] {
  const planned = plan.resources.filter(({ type }) => type === "aws:ebs/volume:Volume");
  return planned.map(({ inputs }, index) => [
    Object.values(adoptVolumeIds)[index]!,
    { ...(inputs as Record<string, JavaScriptValue>), ...change },
  ]);
}

interface Known {
  urn: string;
  type: string;
  id: string;
}

/** Ids of the volumes that the stack knows, by name; a name twice is one that waits for its deletion. */
async function known(stack: Stack): Promise<Record<string, string[]>> {
  const state = (await stack.exportStack()) as { deployment: { resources: Known[] } };
  const ids: Record<string, string[]> = {};
  for (const { urn, id } of state.deployment.resources.filter(({ type }) => type === "aws:ebs/volume:Volume")) {
    (ids[urn.split("::").at(-1)!] ??= []).push(id);
  }
  return ids;
}

testWith("pulumi", "copies replace the volumes of a stack, the old ones stay, and the roller runs", () => {
  const current = program();
  return withStack(current, async (stack, { log, existing }) => {
    await stack.up();
    const plan = await planOf({ ...baseSettings, zookeeper: copies }, chefRepository);
    // What can change in place need not be as planned: it is changed after the import.
    for (const [id, inputs] of made(plan, { size: 8 })) existing.set(id, inputs);
    log.length = 0;
    current.run = program(copies).run;
    await stack.up();
    expect([...new Set(ofVolumes(log))]).toEqual([...volumes("read"), ...volumes("update")]);
    const ids = { "zookeeper-1-data": ["vol-0a"], "zookeeper-2-data": ["vol-0b"], "zookeeper-3-data": ["vol-0c"] };
    expect(await known(stack)).toEqual(ids);
    expect(log).toContain("update BucketObjectv2 zookeeper-document");
    for (const id of [1, 2, 3]) expect(log).toContain(`update LaunchTemplate zookeeper-${id}`);
    expect(log.filter((line) => line.includes(" Group "))).toEqual([]);
    expect(log).toContain("update Command zookeeper-roll");
    await stack.preview({ expectNoChanges: true });

    // All disks are lost after that: new blank volumes under another incarnation, and nothing is deleted.
    log.length = 0;
    current.run = program({ incarnation: second }).run;
    const replace = dataVolumes(plan).map(({ urn }) => urn);
    await expect(stack.up({ replace })).rejects.toThrow(
      /zookeeper-\d-data"\s+as it is currently marked for protection/,
    );
    expect(log).toEqual([]);
    await pulumi(stack, "state", "unprotect", ...replace);
    await stack.up({ replace });
    expect(ofVolumes(log)).toEqual(volumes("create"));
    expect(Object.values(await known(stack)).every((all) => all.length === 1 && !all[0]!.match(/^vol-0[abc]$/))).toBe(
      true,
    );
    await stack.preview({ expectNoChanges: true });
  });
});

for (const [retainData, refusal] of [
  [true, /zookeeper-\d-data"\s+as it is currently marked for protection/],
  [false, /previously-imported resources .* may not be replaced/],
] as const) {
  const words = `retainData ${retainData}: a copy that cannot be made as planned stops the update before any member is touched`;
  testWith("pulumi", words, () => {
    const current = program({}, { retainData });
    return withStack(current, async (stack, { log, existing }) => {
      await stack.up();
      const plan = await planOf({ ...baseSettings, retainData, zookeeper: copies }, chefRepository);
      for (const [id, inputs] of made(plan, { encrypted: false })) existing.set(id, inputs);
      log.length = 0;
      current.run = program(copies, { retainData }).run;
      await expect(stack.up()).rejects.toThrow(refusal);
      expect(log.filter((line) => /^(create|delete) Volume|LaunchTemplate|Command/.test(line))).toEqual([]);
    });
  });
}

testWith("pulumi", "fewer members are refused by the preview, since their volumes are protected", () => {
  const current = program({ members: 5 });
  return withStack(current, async (stack) => {
    await stack.up();
    current.run = program().run;
    await expect(stack.preview()).rejects.toThrow(/zookeeper-[45]-data" cannot be deleted/);
  });
});
