import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Stack } from "@pulumi/pulumi/automation";
import * as random from "@pulumi/random";

import { ChefRepository, Membership, Network, ZooKeeperQuorum, type ZooKeeperQuorumArgs } from "../../index";
import { testWith } from "../support/programs";
import { changedChefRepository, chefRepository } from "../support/repository";
import { withStack } from "./stack";

// What Pulumi's documentation says of the options of a component holds for each of ours. It says of `ignoreChanges` that it
// is a component's own affair: children get it by a transform.

// A busy machine takes minutes for each.
jest.setTimeout(600_000);

type Options = pulumi.ComponentResourceOptions;

/** What a test changes between runs. */
interface Change extends Partial<ZooKeeperQuorumArgs> {
  repositoryPath?: string;
}

/** Each public component once, by name; their data keep none of it from going. */
function components(options: Options, change: Change = {}): Record<string, pulumi.ComponentResource> {
  const { repositoryPath = chefRepository, ...quorum } = change;
  const retainData = false;
  const zone = "us-east-1a";
  const network = new Network("network", { cidr: "10.0.0.0/16", zones: [zone], domain: "dev.internal" }, options);
  const { vpcId, dnsZoneId, nodesGroupId } = network;
  const chef = new ChefRepository("chef", { environment: "dev", repositoryPath, nodesGroupId, retainData }, options);
  const { bootstrap } = chef;
  const { id: subnetId, cidr: subnetCidr, bandsReserved } = network.privateSubnets[0]!;
  const members = [1, 2, 3].map((id) => ({ id, zone, subnetId, subnetCidr, bandsReserved }));
  const zookeeper = new ZooKeeperQuorum(
    "zookeeper",
    { vpcId, dnsZoneId, members, bootstrap, retainData, ...quorum },
    options,
  );
  const joins = new Membership("joins", { bootstrap, party: zookeeper.party, offers: [] }, options);
  return { network, chef, zookeeper, joins };
}

/** What the engine knows of a resource, as `pulumi stack export` has it. */
interface State {
  urn: string;
  type: string;
  custom: boolean;
  provider: string;
  inputs: Record<string, unknown>;
}

/** All resources that components of ours have made. */
async function childrenOf(stack: Stack): Promise<State[]> {
  const { resources } = (await stack.exportStack()).deployment as { resources: State[] };
  return resources.filter(({ urn, custom }) => custom && urn.includes("startup-stack:index:"));
}

/** A program that a test changes between runs. */
function changing<T>(first: T, make: (given: T) => void) {
  const current = { given: first, run: (): Record<string, unknown> => (make(current.given), {}) };
  return current;
}

testWith("pulumi", "protect: every change of what nodes run goes through, and nothing that is there is deleted", () => {
  const current = changing<Change>({}, (change) => components({ protect: true }, change));
  return withStack(current, async (stack, { log }) => {
    await stack.up();
    const another = "# another one";
    const recipes = { "cookbooks/store/recipes/default.rb": another, "cookbooks/front/recipes/join.rb": another };
    current.given = { repositoryPath: changedChefRepository(recipes), tickTime: 3000, instanceType: "t3.medium" };
    log.length = 0;
    await stack.up();
    const replaced = ["chef-join-front", "chef-role-zookeeper", "zookeeper-state"].map(
      (name) => `BucketObjectv2 ${name}`,
    );
    expect(log).toEqual(
      expect.arrayContaining([...replaced.map((name) => `create ${name}`), "update Command zookeeper-roll"]),
    );

    log.length = 0;
    await expect(stack.destroy()).rejects.toThrow(/cannot be deleted\s.*protect/s);
    expect(log).toEqual([]);
  });
});

testWith(
  "pulumi",
  "aliases and parent: what moves below another component is kept; retainOnDelete: so is all of it",
  () => {
    class Around extends pulumi.ComponentResource {
      constructor() {
        super("acme:index:Around", "around", {}, { retainOnDelete: true });
        components({ parent: this, aliases: [{ parent: pulumi.rootStackResource }] });
      }
    }
    const current = changing(false, (around) => (around ? new Around() : components({})));
    return withStack(current, async (stack, { log }) => {
      await stack.up();
      const before = await childrenOf(stack);
      log.length = 0;
      current.given = true;
      await stack.up();
      expect(log).toEqual([]);
      const moved = before.map(({ urn }) =>
        urn.replace("::startup-stack:index:", "::acme:index:Around$startup-stack:index:"),
      );
      expect((await childrenOf(stack)).map(({ urn }) => urn).sort()).toEqual(moved.sort());
      await stack.destroy();
      expect(log).toEqual([]);
    });
  },
);

testWith(
  "pulumi",
  "dependsOn: all of a component comes after what it depends on, and goes before it; and so does what depends on it",
  () => {
    const current = changing(undefined, () => {
      const before = new random.RandomId("before", { byteLength: 8 });
      for (const [name, component] of Object.entries(components({ dependsOn: before }))) {
        new random.RandomId(`after-${name}`, { byteLength: 8 }, { dependsOn: component });
      }
    });
    return withStack(current, async (stack, { log }) => {
      await stack.up();
      const children = (await childrenOf(stack)).map(({ urn, type }) => ({
        component: urn.split("::")[2]!.split("$")[0]!,
        line: `${type.split(":").at(-1)!} ${urn.split("::").at(-1)!}`,
      }));
      const components = {
        Network: "network",
        ChefRepository: "chef",
        ZooKeeperQuorum: "zookeeper",
        Membership: "joins",
      };
      const ofEach = Object.entries(components).map(([type, name]) => ({
        after: `RandomId after-${name}`,
        lines: children.filter(({ component }) => component.endsWith(`:${type}`)).map(({ line }) => line),
      }));
      expect(log[0]).toBe("create RandomId before");
      for (const { after, lines } of ofEach) {
        expect(lines.length).toBeGreaterThan(2);
        const last = Math.max(...lines.map((line) => log.indexOf(`create ${line}`)));
        expect(log.indexOf(`create ${after}`)).toBeGreaterThan(last);
      }

      log.length = 0;
      await stack.destroy();
      expect(log.at(-1)).toBe("delete RandomId before");
      for (const { after, lines } of ofEach) {
        const deleted = lines.map((line) => log.indexOf(`delete ${line}`)).filter((at) => at >= 0);
        expect(log.indexOf(`delete ${after}`)).toBeLessThan(Math.min(...deleted));
      }
    });
  },
);

testWith(
  "pulumi",
  "provider, transformations and transforms: all children have them, ignoreChanges of a transform as well",
  () => {
    const withTag = (props: Record<string, unknown>) =>
      typeof props.tags === "object" && !Array.isArray(props.tags)
        ? { ...props, tags: { ...props.tags, transformed: "1" } }
        : undefined;
    const current = changing<Change>({}, (change) =>
      components(
        {
          provider: new aws.Provider("west", { region: "us-west-2", defaultTags: { tags: { owner: "ops" } } }),
          transformations: [
            ({ props, opts }) => {
              const more = withTag(props);
              return more && { props: more, opts };
            },
          ],
          transforms: [
            ({ type, props, opts }) =>
              type === "aws:ec2/launchTemplate:LaunchTemplate"
                ? { props, opts: pulumi.mergeOptions(opts, { ignoreChanges: ["instanceType"] }) }
                : undefined,
          ],
        },
        change,
      ),
    );
    return withStack(current, async (stack, { log }) => {
      await stack.up();
      const children = (await childrenOf(stack)).filter(({ type }) => type.startsWith("aws:"));
      expect(children.filter(({ provider }) => !provider.includes("pulumi:providers:aws::west::"))).toEqual([]);
      const tagged = children.filter(({ type, inputs }) => "tags" in inputs && !type.endsWith(":Group"));
      expect(tagged.length).toBeGreaterThan(30);
      for (const { urn, inputs } of tagged)
        expect({ urn, tags: inputs.tags }).toMatchObject({ tags: { transformed: "1" } });

      log.length = 0;
      current.given = { instanceType: "t3.medium" };
      await stack.up();
      expect(log).toEqual([]);
    });
  },
);
