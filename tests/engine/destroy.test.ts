import type { Stack } from "@pulumi/pulumi/automation";

import type { TierDocument } from "../../components/bootstrap/documents";
import { readUserData } from "../../components/bootstrap/userData";
import { volumeTags } from "../../components/tags";
import { handedOver } from "../../scripts/plan/handedOver";
import { repositoryRoot } from "../../scripts/plan/stack";
import { readProject } from "../../scripts/project";
import { readSettings } from "../../scripts/project/settings";
import { parseConfig } from "../../stacks/config";
import { platform } from "../../stacks/platform";
import { testWith } from "../support/programs";
import type { Made, Providers } from "./provider";
import { pulumi, withStack } from "./stack";

// Whole environments, several times each.
jest.setTimeout(600_000);

// How the environments of this repository are taken down, and come back. What AWS itself does is not shown here.

type Settings = Record<string, Record<string, unknown>>;

/** The program of an environment's file, with more keys in some of its sections. */
function programOf(stack: string, more: Settings = {}) {
  const values = { ...readSettings(readProject(repositoryRoot), stack).values };
  for (const [key, added] of Object.entries(more)) {
    values[`startup-stack:${key}`] = { ...(values[`startup-stack:${key}`] as object), ...added };
  }
  const { entries } = handedOver(values);
  const config = parseConfig({ project: "startup-stack", stack, entries, isSecret: () => false });
  return { run: () => ({ retained: platform(config).retained }) };
}

const retainedOf = async (stack: Stack) =>
  (await stack.workspace.stackOutputs(stack.name)).retained!.value as Record<string, string>;

/** What is there by name, of one kind. */
const there = ({ world }: Providers, kind: string): Map<string, Made> =>
  new Map([...world.values()].filter(({ name }) => name.startsWith(`${kind} `)).map((made) => [made.name, made]));

testWith("pulumi", "dev is taken down to nothing", () =>
  withStack(programOf("dev"), async (stack, providers) => {
    await stack.up();
    expect(await retainedOf(stack)).toEqual({});
    expect(providers.world.size).toBeGreaterThan(100);
    providers.log.length = 0;
    await pulumi(stack, "destroy");
    expect([...providers.world.values()].map(({ name }) => name)).toEqual([]);
    // Nobody writes any more, or has a volume in use.
    const deleted = providers.log.filter((line) => /^delete (Group|Volume|Bucket) /.test(line));
    const groups = deleted.filter((line) => line.startsWith("delete Group "));
    expect(groups).toHaveLength(7);
    expect(deleted.slice(0, groups.length)).toEqual(groups);
  }),
);

testWith(
  "pulumi",
  "prod is refused before anything is deleted, leaves its data behind, and comes back with them",
  () => {
    const program = programOf("prod");
    return withStack(program, async (stack, providers) => {
      const { log, world, existing } = providers;
      await stack.up();
      const retained = await retainedOf(stack);
      const volumes = ["mesos-master", "zookeeper"].flatMap((tier) => [1, 2, 3].map((id) => `${tier}-${id}-data`));
      expect(Object.keys(retained).sort()).toEqual(["chef", ...volumes]);

      log.length = 0;
      const refused = await pulumi(stack, "destroy").then(
        () => "destroyed",
        (error: unknown) => String(error),
      );
      expect(log).toEqual([]);
      for (const name of volumes) expect(refused).toContain(`::${name}" cannot be deleted`);

      await pulumi(stack, "state", "unprotect", "--all");
      await stack.destroy();
      const old = there(providers, "Volume");
      expect(Object.fromEntries([...old].map(([name, { id }]) => [name.slice("Volume ".length), id]))).toEqual(
        Object.fromEntries(volumes.map((name) => [name, retained[name]])),
      );
      expect(there(providers, "Bucket").get("Bucket chef")?.id).toBe(retained.chef);
      expect([...world.values()].filter(({ name }) => !/^(Volume|Bucket\w*) /.test(name))).toEqual([]);

      for (const { id, inputs } of old.values()) existing.set(id, inputs);
      const lifeOf = (tier: string) => ({
        incarnation: (old.get(`Volume ${tier}-1-data`)!.inputs.tags as Record<string, string>)[volumeTags.incarnation],
        adoptVolumeIds: Object.fromEntries([1, 2, 3].map((id) => [String(id), retained[`${tier}-${id}-data`]])),
      });
      const masters = { instanceType: "m6i.large", ...lifeOf("mesos-master") };
      program.run = programOf("prod", { zookeeper: lifeOf("zookeeper"), mesos: { masters } }).run;
      log.length = 0;
      await stack.up();
      expect(log.filter((line) => line.includes(" Volume ")).sort()).toEqual(
        volumes.map((name) => `read Volume ${name}`),
      );
      const { chef, ...taken } = await retainedOf(stack);
      expect({ ...taken, chef: retained.chef }).toEqual(retained);
      expect(chef).not.toBe(retained.chef);
      for (const tier of ["mesos-master", "zookeeper"]) {
        const document = there(providers, "BucketObjectv2").get(`BucketObjectv2 ${tier}-document`)!.inputs.content;
        expect((JSON.parse(document as string) as TierDocument).born).toBe(lifeOf(tier).incarnation);
        for (const id of [1, 2, 3]) {
          const { inputs } = there(providers, "LaunchTemplate").get(`LaunchTemplate ${tier}-${id}`)!;
          const { parts } = readUserData(inputs.userData as string);
          expect(JSON.stringify(parts)).toContain(retained[`${tier}-${id}-data`]);
        }
      }
    });
  },
);
