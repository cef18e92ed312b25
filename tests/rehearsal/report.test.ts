import { isGreen, type NodeVerdict, render, type Verdict } from "../../scripts/rehearse/report";

const node: NodeVerdict = {
  name: "zookeeper-1",
  bootSeconds: 2.1,
  bootstrapSeconds: 4,
  convergeSeconds: 5.2,
  updated: 14,
  hook: "CONTINUE",
  joinedSeconds: 13,
};
const verdict = (change: Partial<Verdict>): Verdict => ({
  ...{ stack: "dev", image: "baked", cached: true, nodes: [node], probes: [], faults: [], refusals: [], causes: [] },
  ...{ standIns: [], notRehearsed: [] },
  ...change,
});

const plain = (lines: string[]) => lines.join("\n").replace(/\u001b\[\d+m/g, "");

test("a green rehearsal is one line a node", () => {
  expect(plain(render(verdict({})))).toBe(`  node         boot   bootstrap  converge            hook      joined
  zookeeper-1  2.1 s  4.0 s      5.2 s (14 updated)  CONTINUE  13.0 s  ✓

  not rehearsed: nothing of this selection`);
});

test("a node that failed shows its own words, its last lines and where the rest is", () => {
  const problem = {
    text: "gave its launch up (ABANDON): failed: no",
    lastLines: ["a", "b"],
    log: "/state/logs/zookeeper-1.log",
  };
  const text = plain(render(verdict({ nodes: [{ name: "zookeeper-1", problem }] })));
  expect(text).toContain(
    "zookeeper-1 gave its launch up (ABANDON): failed: no\n      a\n      b\n      the whole log: /state/logs/zookeeper-1.log",
  );
});

test("what was not rehearsed is never silent", () => {
  expect(plain(render(verdict({ notRehearsed: ["agents (fleet)"] })))).toContain("not rehearsed: agents (fleet)");
});

test.each<[string, Partial<Verdict>]>([
  ["a node failed", { nodes: [{ name: "a", problem: { text: "", lastLines: [], log: "" } }] }],
  ["a call was refused", { refusals: ["zookeeper-1 may not s3:DeleteObject"] }],
  ["a probe failed", { probes: [{ name: "hosts", detail: "", ok: false }] }],
  ["a fault had another outcome", { faults: [{ name: "kill-leader", text: "", ok: false }] }],
])("a rehearsal is not green when %s", (_, change) => {
  expect(isGreen(verdict({}))).toBe(true);
  expect(isGreen(verdict(change))).toBe(false);
});
