import {
  complaints,
  lastLines,
  launchSeconds,
  ofLaunch,
  resourcesUpdated,
  stepsDone,
} from "../../scripts/rehearse/nodeLog";

const log = `2026-01-01T00:00:00Z metadata: done, 0.1 s
2026-01-01T00:00:01Z secret superUser: AccessDeniedException, trying again
2026-01-01T00:00:02Z volume: done, 1.3 s
Infra Phase complete, 53/63 resources updated in 13 seconds
2026-01-01T00:00:20Z failed: bundle has sha256 a, it should have b
`;

test("the steps are those that are done, with their seconds", () => {
  expect(stepsDone(log)).toEqual([
    { name: "metadata", seconds: 0.1 },
    { name: "volume", seconds: 1.3 },
  ]);
});

describe("a launch", () => {
  const steps = (...names: [string, number][]) => names.map(([name, seconds]) => ({ name, seconds }));
  const launch = steps(
    ...([
      ["facts", 0.5],
      ["packages", 1],
      ["volume", 2],
      ["client", 0.25],
      ["timer", 0.25],
    ] as [string, number][]),
    ...([
      ["converge", 20],
      ["active", 0.5],
    ] as [string, number][]),
  );

  test("has the steps of stage two within its converge, so that they count once", () => {
    expect(launchSeconds(launch)).toEqual({ bootstrap: 4.5, converge: 17.5 });
  });

  test("has no seconds of what it has not done", () => {
    expect(launchSeconds([])).toEqual({});
    expect(launchSeconds(launch.slice(0, 3))).toEqual({ bootstrap: 3.5 });
  });

  test("does not count what a later converge has done", () => {
    const later = steps(["volume", 1], ["hosts", 1]);
    expect(launchSeconds([...launch, ...later])).toEqual(launchSeconds(launch));
    expect(ofLaunch([...launch, ...later]).map(({ name }) => name)).toEqual([
      ...["facts", "packages", "converge", "active"],
    ]);
  });
});

test("updated resources are the client's own count", () => {
  expect(resourcesUpdated(log)).toEqual({ updated: 53, total: 63 });
  expect(resourcesUpdated("")).toBeUndefined();
});

test("the last complaint is the newest", () => {
  expect(complaints(log)).toEqual([
    "secret superUser: AccessDeniedException, trying again",
    "failed: bundle has sha256 a, it should have b",
  ]);
});

describe("the last lines for the report", () => {
  test("show what was tried again once, at its last time", () => {
    const again = ["Sat Jan  3 00:00:01 2026 a: refused", "Sat Jan  3 00:00:02 2026 a: refused", "b"].join("\n");
    expect(lastLines(again, 5)).toEqual(["Sat Jan  3 00:00:02 2026 a: refused", "b"]);
  });

  test("are the last ones, and none is wider than a screen can show", () => {
    expect(lastLines("a\nb\nc\n", 2)).toEqual(["b", "c"]);
    expect(lastLines("x".repeat(300), 1)).toEqual([`${"x".repeat(200)}…`]);
  });
});
