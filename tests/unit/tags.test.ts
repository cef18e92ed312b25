import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { describeFault } from "../../components/faults";
import { mostTags, tagFaults, tagServices, type TagService } from "../../components/tagRules";
import { ChefRepository, Membership, MesosCluster, Network, ZooKeeperQuorum } from "../../index";
import { capture, type Registration } from "../../scripts/plan/capture";
import { parseConfig } from "../../stacks/config";
import { allComponents, refusal } from "../support/allComponents";
import { Ledger } from "../tiers/ensemble";
import { Desk } from "../tiers/fleet";
import { Gate } from "../tiers/pair";
import { overlaidRepository } from "../tiers/program/platform";
import { Notes } from "../tiers/single";

type TagMap = Record<string, string>;

/** The service that keeps the tags of each type: one that is missing here fails. */
const serviceOf: [type: RegExp, service: keyof typeof tagServices][] = [
  [/^aws:s3\/bucketObjectv2:/, "objects"],
  [/^aws:s3\/bucket:/, "buckets"],
  [/^aws:route53\/zone:/, "hostedZones"],
  [/^aws:iam\//, "iam"],
  [/^aws:(ec2|ebs|vpc)\//, "ec2"],
  [/^aws:autoscaling\//, "autoScaling"],
  [/^aws:dlm\//, "snapshotPolicies"],
  [/^aws:secretsmanager\//, "secrets"],
];

/** Everything that there is, with these tags. */
function program(tags: pulumi.Input<TagMap>, opts: () => pulumi.ComponentResourceOptions = () => ({})) {
  const zone = "us-east-1a";
  const given = opts();
  const { nodesGroupId, vpcId, dnsZoneId, privateSubnets } = new Network(
    "network",
    { cidr: "10.0.0.0/16", zones: [zone], domain: "dev.internal", tags },
    given,
  );
  const [{ id: subnetId, cidr: subnetCidr, bandsReserved }] = privateSubnets as [(typeof privateSubnets)[0]];
  const repositoryPath = overlaidRepository();
  const chef = new ChefRepository("chef", { environment: "dev", repositoryPath, nodesGroupId, tags }, given);
  const { bootstrap } = chef;
  const members = [1, 2, 3].map((id) => ({ id, zone, subnetId, subnetCidr, bandsReserved }));
  const shared = { vpcId, dnsZoneId, bootstrap, tags };
  const quorum = new ZooKeeperQuorum("zookeeper", { ...shared, members }, given);
  const { party } = quorum;
  new Membership("joins", { bootstrap, party, offers: [], tags }, given);
  const agents = { subnetIds: [subnetId], minSize: 1, maxSize: 2, targetCpuPercent: 60 };
  new MesosCluster(
    "mesos",
    {
      ...{ ...shared, masters: { members }, agents, publicAgents: agents },
      zookeeperConnection: quorum.connectionString,
    },
    given,
  );
  new Ledger("ledger", { ...shared, members }, given);
  new Gate("gate", { ...shared, members: members.slice(1) }, given);
  new Notes("notes", { ...shared, member: members[2]! }, given);
  new Desk("desk", { vpcId, bootstrap, subnetIds: [subnetId], minSize: 1, maxSize: 1, tags }, given);
  return {};
}

/** What is registered where the stack's settings have these default tags. */
const registered = (run: () => Record<string, unknown>, defaultTags?: TagMap): Promise<Registration[]> =>
  capture({
    ...{ project: "startup-stack", stack: "dev", region: "us-east-1" },
    config: defaultTags === undefined ? {} : { "aws:defaultTags": JSON.stringify({ tags: defaultTags }) },
    program: () => Promise.resolve(run()),
  });

/** Each set of tags that AWS is given: those of resources, and of what is launched. */
function tagSets(registrations: Registration[]): { name: string; type: string; launched: boolean; tags: TagMap }[] {
  return registrations.flatMap(({ name, type, inputs }) => {
    const { tags, tagSpecifications } = inputs as { tags?: object; tagSpecifications?: { tags: TagMap }[] };
    if (tags === undefined) return [];
    const map = Array.isArray(tags)
      ? Object.fromEntries((tags as { key: string; value: string }[]).map(({ key, value }) => [key, value]))
      : (tags as TagMap);
    const launched = (tagSpecifications ?? []).map((each) => ({ name, type, launched: true, tags: each.tags }));
    return [{ name, type, launched: false, tags: map }, ...launched];
  });
}

const rowOf = (type: string): TagService => {
  const [, service] = serviceOf.find(([pattern]) => pattern.test(type)) ?? [];
  if (service === undefined) throw new Error(`no service takes the tags of ${type}`);
  return tagServices[service];
};

/** What gets no default tags of the provider. */
const isCarried = ({ type, launched }: ReturnType<typeof tagSets>[0]) =>
  launched || type.startsWith("aws:autoscaling/");

/** As many as are allowed, with every letter that is, in all places. */
const most: TagMap = {
  Name: "all alike",
  "az+AZ-=._:/09": "Zürich 東京 ٣ +-=._:/@",
  ["k".repeat(128)]: "v".repeat(256),
  empty: "",
  ...Object.fromEntries(Array.from({ length: mostTags - 3 }, (_, index) => [`tag-${index}`, "1"])),
};

const half = (from: number, to?: number): TagMap => Object.fromEntries(Object.entries(most).slice(from, to));

test.each<[string, TagMap, TagMap]>([
  ["all from the caller", most, {}],
  ["all from the provider", {}, most],
  ["some from each", half(0, 6), half(4)],
])("the most that is allowed, %s, is taken by the service of every resource", async (_, tags, defaults) => {
  expect(tagFaults(tags)).toEqual([]);
  // As the provider does it to whatever has tags of its own.
  const sets = tagSets(await registered(() => program(tags), defaults)).map((set) => ({
    ...set,
    tags: isCarried(set) ? set.tags : { ...defaults, ...set.tags },
  }));
  expect(sets.length).toBeGreaterThan(100);
  expect(new Set(sets.map(({ type }) => rowOf(type))).size).toBe(Object.keys(tagServices).length);
  const refused = sets.flatMap(({ name, type, tags }) => {
    const { most: limit, key, value, ignoresCase } = rowOf(type);
    const keys = Object.keys(tags);
    const distinct = new Set(ignoresCase ? keys.map((each) => each.toLowerCase()) : keys);
    const fits = keys.length <= limit && distinct.size === keys.length;
    const hasLetters = keys.every((each) => key.test(each) && value.test(tags[each]!));
    return fits && hasLetters ? [] : [`${type} ${name}`];
  });
  expect(refused).toEqual([]);
});

test("the library sets as many of its own as the table says, and one more tag would be too many", async () => {
  const counts = new Map<TagService, number>();
  for (const { type, tags } of tagSets(await registered(() => program({})))) {
    counts.set(rowOf(type), Math.max(counts.get(rowOf(type)) ?? 0, Object.keys(tags).length));
  }
  for (const service of Object.values(tagServices) as TagService[]) {
    expect([service.what, counts.get(service)]).toEqual([service.what, service.own]);
  }
  expect(Math.min(...[...counts].map(([service, own]) => service.most - own))).toBe(mostTags);
  expect(tagFaults({ ...most, more: "" }).map(describeFault)).toEqual([
    "tags = 10: allowed: at most 8 tags beside Name, since an S3 object takes 10, and 2 are set here",
  ]);
});

describe("refused at once, with what is allowed", () => {
  const inKeys = "allowed in keys, since no other is in all services: letters a to z, digits and + - = . _ : /";
  const inValues = "allowed in values, since no other is in all services: letters, digits, spaces and + - = . _ : / @";
  const kept = "keys that begin with aws: or startup-stack: are kept for AWS and this library";

  test.each<[TagMap, string]>([
    [{ name: "a" }, 'tags.name = "a": IAM, which ignores case, takes it for Name; allowed: one of them'],
    [{ NAME: "a" }, 'tags.NAME = "a": IAM, which ignores case, takes it for Name; allowed: one of them'],
    [{ Team: "a", team: "b" }, 'tags.team = "b": IAM, which ignores case, takes it for Team; allowed: one of them'],
    [{ "AWS:x": "a" }, `tags.AWS:x = "a": ${kept}`],
    [{ "Startup-Stack:component": "a" }, `tags.Startup-Stack:component = "a": ${kept}`],
    [{ "Cost Center": "a" }, `tags.Cost Center = "a": ${inKeys}`],
    [{ "owner@": "a" }, `tags.owner@ = "a": ${inKeys}`],
    [{ größe: "a" }, `tags.größe = "a": ${inKeys}`],
    [{ a: "R&D (100%)" }, `tags.a = "R&D (100%)": ${inValues}`],
    [{ a: "one\ntwo" }, `tags.a = "one\\ntwo": ${inValues}`],
    [{ a: "a\u2028b" }, `tags.a = "a\u2028b": ${inValues}`],
    [{ a: 42 as never }, "tags.a = 42: allowed: text"],
    [{ "": "a" }, 'tags. = "a": allowed: keys of 1 to 128 characters'],
  ])("%j", (tags, message) => {
    expect(tagFaults(tags).map(describeFault)).toEqual([message]);
  });

  test.each(allComponents)("by a %s", (_, Make) => {
    const message = refusal(() => new Make("name", { tags: { name: "zk" }, member: {} }));
    expect(message).toContain('\n  tags.name = "zk": IAM, which ignores case');
  });
});

describe("a tag without a value", () => {
  const none = (tags: Record<string, unknown>) => registered(() => program(tags as TagMap));

  test.each([
    ["undefined", { owner: undefined, Name: undefined }],
    ["null, as other languages have it", { owner: null, Name: null }],
  ])("is none, and takes the place of none: %s", async (_, tags) => {
    for (const { name, tags: given } of tagSets(await none(tags))) {
      expect({ name, given }).toMatchObject({ name, given: { Name: expect.any(String) as string } });
      expect(Object.keys(given)).not.toContain("owner");
    }
  });

  test("is left out of groups when it turns out later", async () => {
    const sets = tagSets(await none({ owner: pulumi.output(undefined) }));
    const groups = sets.filter(({ type }) => type.startsWith("aws:autoscaling/"));
    expect(groups.length).toBeGreaterThan(5);
    for (const { tags } of groups) expect(Object.keys(tags)).toEqual(["Name", "startup-stack:component"]);
  });
});

describe("default tags of the provider", () => {
  const defaults = { team: "platform", owner: "ops", Name: "default" };

  test("are carried to what gets none of them, below the caller's own, and to nothing else", async () => {
    const sets = tagSets(await registered(() => program({ owner: "caller" }), defaults));
    const carried = sets.filter(isCarried);
    expect(carried.length).toBeGreaterThan(20);
    for (const { name, tags } of carried) {
      expect({ name, tags }).toMatchObject({ name, tags: { team: "platform", owner: "caller" } });
      expect(tags.Name).not.toBe("default");
    }
    for (const { tags } of sets.filter((set) => !isCarried(set))) expect(Object.keys(tags)).not.toContain("team");
  });

  test("are not known of a provider that is handed over, and those of the settings are not its own", async () => {
    for (const key of ["provider", "providers"]) {
      const opts = () => {
        const provider = new aws.Provider("own", { region: "us-east-1" });
        return { [key]: key === "provider" ? provider : { aws: provider } };
      };
      for (const { tags } of tagSets(await registered(() => program({}, opts), defaults))) {
        expect(Object.keys(tags)).not.toContain("team");
      }
    }
  });

  const many = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`d${index}`, ""]));
  const faultsOf = (text: string, tags: TagMap = {}, isSecret = false) =>
    refusal(() =>
      parseConfig({
        ...{ project: "startup-stack", stack: "dev", isSecret: (key) => isSecret && key === "aws:defaultTags" },
        entries: {
          "aws:region": "us-east-1",
          "aws:defaultTags": text,
          "startup-stack:tags": JSON.stringify(tags),
        },
      }),
    );
  const ofTags = (tags: Record<string, unknown>) => JSON.stringify({ tags });

  test.each<[string, TagMap, string]>([
    [
      ofTags(many),
      { a: "", b: "", c: "", d: "", d0: "" },
      "tags = 9: with those of aws:defaultTags; allowed: at most 8 tags beside Name, since an S3 object takes 10, and 2 are set here",
    ],
    [
      ofTags({ Team: "a" }),
      { team: "b" },
      'tags.team = "b": IAM, which ignores case, takes it for Team; allowed: one of them',
    ],
    [
      ofTags({ name: "a" }),
      {},
      'aws:defaultTags.tags.name = "a": IAM, which ignores case, takes it for Name; allowed: one of them',
    ],
    [
      ofTags({ "startup-stack:member": "dev-zookeeper-1" }),
      {},
      'aws:defaultTags.tags.startup-stack:member = "dev-zookeeper-1": keys that begin with aws: or startup-stack: are kept for AWS and this library',
    ],
    [ofTags({ cost: 42 }), {}, "aws:defaultTags.tags.cost = 42: allowed: text"],
    ["team", {}, 'aws:defaultTags = "team": allowed: `tags`, a map of text'],
    ['{"tags":["a"]}', {}, 'aws:defaultTags = "{\\"tags\\":[\\"a\\"]}": allowed: `tags`, a map of text'],
  ])(
    "%s with %j are refused by the environment and, where its provider is theirs, by a component",
    async (text, tags, message) => {
      expect(faultsOf(text, tags)).toBe(`Pulumi.dev.yaml: 1 fault\n  ${message}`);
      let said = "";
      await capture({
        ...{ project: "startup-stack", stack: "dev", region: "us-east-1", config: { "aws:defaultTags": text } },
        program: () => {
          said = refusal(() => new ChefRepository("chef", { environment: "dev", tags }));
          return Promise.resolve({});
        },
      });
      expect(said).toBe(`ChefRepository "chef": 1 fault\n  ${message}`);
    },
  );

  test("that are encrypted are refused, and not shown", () => {
    const message = faultsOf(ofTags({ team: "swordfish" }), {}, true);
    expect(message).toContain("1 fault\n  aws:defaultTags = [secret]: is encrypted");
    expect(message).not.toContain("swordfish");
  });

  test("may be the same as the caller's, which win, and may be none", () => {
    expect(faultsOf(ofTags({ team: "a" }), { team: "b" })).toBe("");
    for (const text of ["{}", ofTags({})]) expect(faultsOf(text)).toBe("");
  });
});
