import { readFileSync } from "node:fs";
import { join } from "node:path";

import { repositoryRoot } from "../../scripts/plan/stack";
import { type AgentSituation, type FoundLock, isTakeable, nextStep } from "../support/rollWorlds/agent";

/** The table that the agent itself is held to by tests/chef/test_rules.py. */
const rules = JSON.parse(readFileSync(join(repositoryRoot, "tests/fixtures/agent-rules.json"), "utf8")) as {
  situation: AgentSituation;
  steps: { name: string; situation: Partial<AgentSituation>; step: string }[];
  locks: { name: string; lock: FoundLock | null; takeable: boolean }[];
};

test.each(rules.steps)("agents of random worlds decide as the agent does: $name", ({ situation, step }) => {
  expect(nextStep({ ...rules.situation, ...situation })).toBe(step);
});

test.each(rules.locks)("they take a lock as the agent does: $name", ({ lock, takeable }) => {
  expect(isTakeable(lock ?? undefined, "zookeeper-1", "i-1")).toBe(takeable);
});
