import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "..", "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

const program = read("components/bootstrap/files/startup-stack-node");
const revision = Number(/^REVISION = (\d+)\b/m.exec(program)?.[1]);
/** The revision that is known, with the digest of its bytes. */
const fixture = "tests/fixtures/stage-one.json";

test("no byte of stage one changes without a conscious step", () => {
  const now = { revision, sha256: createHash("sha256").update(program).digest("hex") };
  const known = JSON.parse(read(fixture)) as typeof now;
  const words = `Stage one has changed, and with it every launch template: the roller will replace every member.
If a release has revision ${known.revision} already: raise REVISION, add the new one to SERVED in chef/node/__main__.py (which keeps
the one before), and say in CHANGELOG.md that templates change. Then put this into ${fixture}:
${JSON.stringify(now, null, 2)}`;
  expect(now.sha256 === known.sha256 && now.revision === known.revision ? "" : words).toBe("");
});

test("stage two serves this revision of stage one and the one before", () => {
  const served = /^SERVED = \(([\d, ]+)\)/m.exec(read("chef/node/__main__.py"))?.[1] ?? "";
  const wanted = [revision - 1, revision].filter((each) => each > 0);
  expect(
    served
      .split(",")
      .filter((each) => each.trim() !== "")
      .map(Number)
      .sort((a, b) => a - b),
  ).toEqual(wanted);
});
