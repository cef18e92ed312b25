import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import { packageVersion } from "../../components/roll/version";
import { repositoryRoot } from "../../scripts/plan/stack";
import { baseSettings, programOf } from "../support/platform";
import { has, testWhere } from "../support/programs";
import { chefRepository } from "../support/repository";
import { withStack } from "./stack";

// The command's own provider, with a package beside the program that notes each roll and ends as it is told.
const { version } = JSON.parse(
  readFileSync(join(repositoryRoot, "node_modules/@pulumi/command/package.json"), "utf8"),
) as { version: string };
const home = process.env.PULUMI_HOME ?? join(homedir(), ".pulumi");
const there = has("pulumi") && existsSync(join(home, "plugins", `resource-command-v${version}`));

const roller = `
const { appendFileSync, readFileSync } = require("node:fs");
appendFileSync(__dirname + "/rolls", process.env.STARTUP_STACK_ROLL + "\\n");
process.exitCode = Number(readFileSync(__dirname + "/exit", "utf8"));
`;

testWhere(
  there,
  `the Pulumi CLI, and its plugin: pulumi plugin install resource command ${version}`,
  "the real provider runs the roller on creation and when the request changes, again after a failure, and else never",
  () => {
    const settings = { ...baseSettings, retainData: false };
    const program = { run: () => programOf(settings, chefRepository) };
    return withStack(
      program,
      async (stack, _providers, folder) => {
        const own = join(folder, "node_modules/startup-stack");
        const endWith = (code: number) => {
          writeFileSync(join(own, "exit"), String(code));
        };
        const rolls = () => readFileSync(join(own, "rolls"), "utf8").trimEnd().split("\n");
        await expect(stack.up()).rejects.toThrow(
          `the roller is not installed here: npm install startup-stack@${packageVersion()} in ${join(folder, "stacks")}`,
        );

        mkdirSync(own, { recursive: true });
        writeFileSync(join(own, "roll.js"), roller);
        endWith(0);
        await stack.preview();
        expect(existsSync(join(own, "rolls"))).toBe(false);
        await stack.up();
        await stack.up({ expectNoChanges: true });
        expect(rolls()).toHaveLength(1);

        program.run = () => programOf({ ...settings, zookeeper: { heapMib: 512 } }, chefRepository);
        endWith(6);
        await expect(stack.up()).rejects.toThrow("exit status 6");
        await expect(stack.up()).rejects.toThrow("exit status 6");
        endWith(0);
        await stack.up();
        await stack.up({ expectNoChanges: true });
        const [first, ...later] = rolls();
        expect(later).toHaveLength(3);
        expect(new Set(later).size).toBe(1);
        expect(later).not.toContain(first);

        await stack.destroy();
        expect(rolls()).toHaveLength(4);
      },
      ["aws", "random"],
    );
  },
);
