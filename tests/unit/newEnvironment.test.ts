import { readFileSync } from "node:fs";
import { join } from "node:path";

import { environments } from "../../scripts/plan/stack";
import { readProject } from "../../scripts/project";
import { checkout } from "../support/checkout";
import { newEnvironmentSteps, runStep } from "../support/newEnvironment";

const files = newEnvironmentSteps().filter((step) => /^(cp|sed) /.test(step));
const commands = newEnvironmentSteps().filter((step) => !files.includes(step));

test("a new environment takes the files and the commands that the page names", () => {
  expect(files).toHaveLength(2);
  expect(commands).toEqual(["npm run preview -- --stack qa", "pulumi stack init qa", "pulumi up --stack qa"]);
});

test("its plan is made once both files are there, and names the one that is not", () => {
  const root = checkout();
  const preview = () => runStep(commands[0]!.replace("run", "run --silent"), root);
  expect(preview()).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^Pulumi\.qa\.yaml: 1 fault\n/) as string,
  });
  const [settings, chef] = files as [string, string];
  expect(runStep(settings, root)).toEqual({ status: 0, stdout: "", stderr: "" });
  expect(preview()).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("the chef repository has no environments/qa.json") as string,
  });
  expect(runStep(chef, root)).toEqual({ status: 0, stdout: "", stderr: "" });
  expect(JSON.parse(readFileSync(join(root, "chef/environments/qa.json"), "utf8"))).toMatchObject({ name: "qa" });
  const { status, stdout, stderr } = preview();
  expect({ status, stderr, first: stdout.split(" ")[0] }).toEqual({ status: 0, stderr: "", first: "qa" });
  expect(environments(readProject(root))).toEqual(["dev", "prod", "qa", "staging"]);
});
