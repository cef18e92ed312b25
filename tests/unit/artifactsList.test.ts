import { entriesOf } from "../../scripts/artifacts/entries";
import { render, rowsOf } from "../../scripts/artifacts/list";
import { Progress, progressWords } from "../../scripts/artifacts/progress";
import { artifactsOf } from "../../scripts/plan/artifacts";
import { baseSettings, planOf } from "../support/platform";
import { startupStack } from "../support/startupStack";

const sha256 = "0123456789abcdef".repeat(4);
const cinc = { version: "18.4.12", url: "https://example.test/cinc_18.4.12-1_amd64.deb?key=letmein.deb" };
const agent = { version: "3.3.4624.0", url: "s3://packages/amazon-ssm-agent.deb", sha256 };
test("what nodes install stands beside what nobody needs, each with its state", async () => {
  const artifacts = { cinc, "amazon-ssm-agent": agent };
  const plan = await planOf({ ...baseSettings, artifacts });
  const rows = rowsOf(entriesOf("Pulumi.dev.yaml", artifacts), artifactsOf(plan));
  expect(rows).toEqual([
    { name: "amazon-ssm-agent", ...agent, state: "locked", usedBy: [] },
    { name: "cinc", ...cinc, sha256: undefined, state: "unlocked", usedBy: ["zookeeper"] },
  ]);
  expect(render("dev", rows)).toBe(`  artifact          version     state       used by    comes from
  amazon-ssm-agent  3.3.4624.0  locked      nobody     s3://packages/amazon-ssm-agent.deb
  cinc              18.4.12     unlocked ⚠  zookeeper  https://example.test/cinc_18.4.12-1_amd64.deb
`);
});

test("what has no address must be in the image, and what has no entry is told from it", async () => {
  const stateOf = async (artifacts: object) =>
    rowsOf([], artifactsOf(await planOf({ ...baseSettings, artifacts }))).map(({ state }) => state);
  expect(await stateOf({ cinc: { version: "18.4.12" } })).toEqual(["in the image"]);
  expect(await stateOf({})).toEqual(["no entry"]);
  expect(render("dev", [])).toBe("dev has no artifacts, and its nodes need none\n");
});

test("artifacts list plans a stack, for people and for programs", () => {
  const list = (...args: string[]) => startupStack(["artifacts", "list", ...args]);
  const { status, stdout, stderr } = list("--format", "json", "--stack", "prod");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(JSON.parse(stdout)).toContainEqual(
    expect.objectContaining({ name: "cinc", usedBy: ["mesos-agent", "mesos-master", "zookeeper"] }),
  );
  expect(list().stdout).toMatch(/^ {2}cinc .* zookeeper/m);
  expect(list("--stack", "qa")).toMatchObject({ status: 2, stdout: "" });
});

describe("progress", () => {
  function shown(isTTY: boolean): { progress: Progress; text: () => string; wait: (milliseconds: number) => void } {
    let text = "";
    let now = 0;
    const screen = { isTTY, write: (more: string) => (text += more) };
    return {
      progress: new Progress("cinc 18.4.12", screen, () => now),
      text: () => text,
      wait: (milliseconds) => (now += milliseconds),
    };
  }
  const mib = 2 ** 20;

  test("is in MiB, of the whole where that is known", () => {
    expect(progressWords("cinc 18.4.12", 1.5 * mib, 61 * mib)).toBe("  cinc 18.4.12  1.5 of 61.0 MiB");
    expect(progressWords("cinc 18.4.12", 1.5 * mib)).toBe("  cinc 18.4.12  1.5 MiB");
  });

  test("is a line every five seconds in a log, and nothing for what is quick", () => {
    const { progress, text, wait } = shown(false);
    for (const step of [1, 2, 3, 4, 5, 6]) {
      progress.at(step * mib, 61 * mib);
      wait(2000);
    }
    progress.end();
    expect(text()).toBe("  cinc 18.4.12  4.0 of 61.0 MiB\n");
  });

  test("is one line on a terminal, which goes at the end", () => {
    const { progress, text, wait } = shown(true);
    for (const step of [1, 2, 3]) {
      progress.at(step * mib);
      wait(200);
    }
    progress.end();
    expect(text()).toBe("\r\u001b[K  cinc 18.4.12  2.0 MiB\r\u001b[K  cinc 18.4.12  3.0 MiB\r\u001b[K");
  });
});
