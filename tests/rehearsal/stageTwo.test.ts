import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";

import { ownRepositoryPath } from "../../components/chefRepository/repositoryFiles";
import { beginsWith, fails, hangs } from "../../scripts/rehearse/faults/stageTwo";
import type { RollWatch } from "../../scripts/rehearse/faults/rollWatch";
import { applied, firstFailure, triedBy } from "../../scripts/rehearse/faults/wanted";
import { temporaryFolder } from "../support/folders";
import { testWith } from "../support/programs";

/** A stage two that was spoilt, as it runs. */
function run(spoil: (repository: string) => void, timeout: number) {
  const folder = temporaryFolder("stage-two");
  cpSync(join(ownRepositoryPath, "node"), join(folder, "node"), { recursive: true });
  spoil(folder);
  return spawnSync("python3", ["-I", "-B", join(folder, "node")], { input: "{}", timeout, encoding: "utf8" });
}

testWith("python3", "a second stage that does not load ends with 1, as does one that says why", () => {
  const broken = run(beginsWith("import no_such_module"), 30_000);
  expect([broken.status, broken.stderr]).toEqual([1, expect.stringContaining("ModuleNotFoundError")]);
  const failing = run(fails, 30_000);
  expect([failing.status, failing.stderr]).toEqual([1, "broken on purpose\n"]);
});

testWith("python3", "one that hangs does not end by itself", () => {
  expect(run(hangs, 1_500)).toMatchObject({ status: null, signal: "SIGTERM" });
});

const record = (digestApplied: string, digestFailed: string | null, reason: string | null = null) => ({
  ...{ digestApplied, digestFailed, reason, instanceId: "i-1", listRefused: null },
});
const watchOver = (...looks: ReturnType<typeof record>[][]): RollWatch => {
  const named = (records: ReturnType<typeof record>[]) =>
    new Map(records.map((each, index) => [`web-${index + 1}`, each]));
  const records = () => Promise.resolve(named(looks.length > 1 ? looks.shift()! : looks[0]!));
  return { records, lock: () => Promise.resolve(undefined), allServe: true } as unknown as RollWatch;
};

describe("a digest that failed", () => {
  const watch = watchOver([record("old", null), record("old", "new", "it broke"), record("new", null)]);

  test("is told with the first member that says so, and its reason", async () => {
    expect(await firstFailure(watch, "new")).toEqual({ name: "web-2", reason: "it broke" });
  });

  test("was tried by those that failed with it or have applied it", async () => {
    expect(await triedBy(watch, "new")).toEqual(["web-2", "web-3"]);
  });
});

test("a member that failed has not applied the digest before again until it says so of nothing any more", async () => {
  const failed = [record("old", null), record("old", "new", "it broke")];
  const healed = [record("old", null), record("old", null)];
  const looks = [failed, failed, healed];
  let seen = 0;
  const watch = watchOver(...looks);
  const records = watch.records.bind(watch);
  watch.records = () => {
    seen += 1;
    return records();
  };
  await applied(watch, "old");
  expect(seen).toBe(looks.length);
});
