import { join } from "node:path";

import type { Stack } from "@pulumi/pulumi/automation";

import { documentDigest } from "../../components/bootstrap/documents";
import { rollerPolicy } from "../../components/roll/policy";
import { requestVariable } from "../../components/roll/request";
import { digestProblem, noGroup } from "../../components/roll/step";
import { requestsOf, type StateResource } from "../../scripts/roll/state";
import { baseSettings, planOf, programOf, type Settings } from "../support/platform";
import { testWith } from "../support/programs";
import { changedChefRepository, chefRepository } from "../support/repository";
import { startupStack } from "../support/startupStack";
import { withStack } from "./stack";

// When the engine runs a quorum's command, and what it does when that fails. The command's provider is the test's own,
// and keeps nothing of a command that failed, as the real one does.

const command = "Command zookeeper-roll";
const program = (settings: Settings = baseSettings) => ({ run: () => programOf(settings, chefRepository) });
const heap = program({ ...baseSettings, zookeeper: { heapMib: 512 } });
const templates = [1, 2, 3].map((id) => `update LaunchTemplate zookeeper-${id}`);
/** The stack's state, as `pulumi stack export` prints it. */
const resourcesOf = async (stack: Stack) =>
  ((await stack.exportStack()).deployment as { resources: StateResource[] }).resources;
const fails = () => Promise.reject(new Error("the roller stopped half-way"));

testWith("pulumi", "a first update runs the roller once, after all groups and everything that they need", () =>
  withStack(program(), async (stack, { log }) => {
    await stack.preview();
    expect(log).toEqual([]);
    await stack.up();
    const needed = [1, 2, 3].map((id) => `create Group zookeeper-${id}`);
    const at = log.indexOf(`create ${command}`);
    for (const line of [
      ...needed,
      "create BucketObjectv2 zookeeper-document",
      "create BucketObjectv2 zookeeper-state",
    ]) {
      expect({ line, before: log.includes(line) && log.indexOf(line) < at }).toEqual({ line, before: true });
    }
    log.length = 0;
    await stack.preview({ expectNoChanges: true });
    await stack.up({ expectNoChanges: true });
    expect(log).toEqual([]);
  }),
);

testWith("pulumi", "the first roll, which waits for the ensemble, holds nothing else up", () =>
  withStack(program(), async (stack, providers) => {
    const { resources } = await planOf(baseSettings, chefRepository);
    const others = resources.filter(({ type }) => /^(aws|random):/.test(type)).length;
    // It ends when everything else has been made, and so never if anything waited for it.
    providers.runCommand = async () => {
      while (providers.log.length < others) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    await stack.up();
    expect(providers.log).toHaveLength(others + 1);
    expect(providers.log.at(-1)).toBe(`create ${command}`);
  }),
);

testWith(
  "pulumi",
  "an argument of a member gives all templates a version, then runs the roller once; no group is touched",
  () => {
    const current = program();
    return withStack(current, async (stack, { log }) => {
      await stack.up();
      log.length = 0;
      current.run = heap.run;
      await stack.preview();
      expect(log).toEqual([]);
      await stack.up();
      expect([...log].sort()).toEqual([`update ${command}`, ...templates].sort());
      expect(log.at(-1)).toBe(`update ${command}`);
      await stack.preview({ expectNoChanges: true });
    });
  },
);

testWith("pulumi", "a setting and a cookbook run the roller after the document, and touch no template", () => {
  const current = program();
  return withStack(current, async (stack, { log }) => {
    await stack.up();
    log.length = 0;
    current.run = program({ ...baseSettings, zookeeper: { tickTime: 3000 } }).run;
    await stack.up();
    const document = ["create BucketObjectv2 zookeeper-state", "update BucketObjectv2 zookeeper-document"];
    expect(log).toEqual([...document, `update ${command}`]);

    log.length = 0;
    const changed = changedChefRepository({ "cookbooks/store/recipes/default.rb": "# another one" });
    current.run = () => programOf({ ...baseSettings, zookeeper: { tickTime: 3000 } }, changed);
    await stack.up();
    // Those of the other role are made in the same step, in whatever order.
    expect(log.filter((line) => !/ chef-(role-web|join-front)$/.test(line))).toEqual([
      "create BucketObjectv2 chef-role-zookeeper",
      ...document,
      `update ${command}`,
    ]);
  });
});

testWith(
  "pulumi",
  "a roller that fails on creation fails the update, is not in the state, and the next `up` creates it: it runs again",
  () =>
    withStack(program(), async (stack, providers) => {
      const { resources } = await planOf(baseSettings, chefRepository);
      providers.runCommand = fails;
      await expect(stack.up()).rejects.toThrow("the roller stopped half-way");
      expect(providers.log).toContain(`failed to create ${command}`);

      providers.runCommand = () => Promise.resolve();
      await stack.up();
      expect(providers.log.filter((line) => line.endsWith(command))).toEqual([
        `failed to create ${command}`,
        `create ${command}`,
      ]);
      const made = new Set(providers.log.filter((line) => line.startsWith("create ")));
      expect(made.size).toBe(resources.filter(({ type }) => /^(aws|random|command):/.test(type)).length);
      await stack.preview({ expectNoChanges: true });
    }),
);

testWith(
  "pulumi",
  "a roller that fails on update fails the update, keeps its old request in the state, and the next `up` runs it again and nothing else",
  () => {
    const current = program();
    return withStack(current, async (stack, providers) => {
      await stack.up();
      providers.log.length = 0;
      providers.runCommand = fails;
      current.run = heap.run;
      await expect(stack.up()).rejects.toThrow("the roller stopped half-way");
      expect([...providers.log].sort()).toEqual([`failed to update ${command}`, ...templates].sort());

      // A roll by hand finds in the state what the failed one was asked for, not what the last one was.
      const byHand = requestsOf(await resourcesOf(stack));

      providers.log.length = 0;
      await expect(stack.up()).rejects.toThrow("the roller stopped half-way");
      expect(providers.log).toEqual([`failed to update ${command}`]);

      providers.log.length = 0;
      providers.runCommand = () => Promise.resolve();
      await stack.up();
      expect(providers.log).toEqual([`update ${command}`]);
      await stack.preview({ expectNoChanges: true });
      const { inputs } = (await resourcesOf(stack)).find(({ type }) => type === "command:local:Command")!;
      const { environment } = inputs as { environment: Record<string, string> };
      expect(byHand).toEqual([JSON.parse(environment[requestVariable]!)]);
    });
  },
);

testWith("pulumi", "members that are taken out of the list stay for as long as the roller refuses the list", () => {
  const current = program({ ...baseSettings, zookeeper: { members: 5 } });
  return withStack(current, async (stack, providers) => {
    await stack.up();
    providers.log.length = 0;
    providers.runCommand = fails;
    current.run = program().run;
    await expect(stack.up()).rejects.toThrow("the roller stopped half-way");
    expect(providers.log.filter((line) => line.startsWith("delete "))).toEqual([]);
  });
});

testWith("pulumi", "a group that was deleted by hand comes back as the roller says, and not by an update alone", () =>
  withStack(program(), async (stack, providers) => {
    await stack.up();
    providers.gone.add("Group zookeeper-2");
    providers.log.length = 0;
    await stack.up();
    expect(providers.log).toEqual([]);
    const steps = noGroup(["test-zookeeper-2"]).match(/(?<=`pulumi )[a-z]+/g);
    expect(steps).toEqual(["refresh", "up"]);
    for (const step of steps as ("refresh" | "up")[]) await stack[step]();
    expect(providers.log).toEqual(["create Group zookeeper-2"]);
  }),
);

testWith("pulumi", "what the roller has copied over a document that somebody overwrote is that document", () =>
  withStack(program(), async (stack, { log }) => {
    await stack.up();
    log.length = 0;
    await stack.up(); // which sees nothing of it
    expect(log).toEqual([]);
    const resources = await resourcesOf(stack);
    const [request] = requestsOf(resources);
    const words = digestProblem(request!, "e".repeat(64));
    const [, from, to] = /aws s3 cp s3:\/\/(\S+) s3:\/\/(\S+)$/.exec(words ?? "") ?? [];
    const contents = new Map(
      resources
        .filter(({ type }) => type === "aws:s3/bucketObjectv2:BucketObjectv2")
        .map(({ inputs }) => [`${String(inputs?.bucket)}/${String(inputs?.key)}`, inputs?.content]),
    );
    expect(documentDigest(String(contents.get(from!)))).toBe(request!.digest);
    expect(contents.get(to!)).toBe(contents.get(from!));
  }),
);

testWith("pulumi", "a stack comes down without its roller", () =>
  withStack(program({ ...baseSettings, retainData: false }), async (stack, providers) => {
    await stack.up();
    providers.log.length = 0;
    providers.runCommand = fails;
    await stack.destroy();
    expect(providers.log.filter((line) => line.endsWith(command))).toEqual([`delete ${command}`]);
  }),
);

testWith("pulumi", "the command reads what is wanted from the state of its folder's project", () =>
  withStack(program(), async (stack, _providers, folder) => {
    await stack.up();
    const [request] = requestsOf(await resourcesOf(stack));
    const { envVars } = stack.workspace;
    const roll = (...args: string[]) => startupStack(["roll", ...args], join(folder, "stacks"), envVars);
    expect(roll("--stack", "dev", "--policy")).toEqual({
      status: 0,
      stdout: `${JSON.stringify(rollerPolicy(request!), null, 2)}\n`,
      stderr: "",
    });
    expect(roll("--stack", "dev", "--tier", "other")).toEqual({
      status: 2,
      stdout: "",
      stderr: "refused: no such tier in stack dev: other; there are: zookeeper\n",
    });
    const { status, stderr } = roll("--stack", "qa");
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(/^refused: the state of stack qa cannot be read: /) as string,
    });
  }),
);
