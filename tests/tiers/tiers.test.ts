import fc from "fast-check";

import type { JoinsDocument } from "../../components/bootstrap/joins";
import { type RollRequest } from "../../components/roll/request";
import type { Plan } from "../../scripts/plan/format";
import { componentTree } from "../../scripts/preview/components";
import { PlanView } from "../../scripts/rehearse/planView";
import { decide } from "../../scripts/iam/decide";
import { messagesOf, textOf } from "../support/findings";
import { simulate } from "../support/rollClock";
import { running, times, wanted } from "../support/rollWorlds/arbitraries";
import { EnsembleWorld } from "../support/rollWorlds/ensemble";
import { FleetWorld } from "../support/rollWorlds/fleet";
import { PairWorld } from "../support/rollWorlds/pair";
import { SingleWorld } from "../support/rollWorlds/single";
import type { RollWorld } from "../support/rollWorlds/world";
import type { TestPlatformArgs } from "./program/platform";
import { anyRequestOf, planOf, specOf } from "./plans";

// A tier of each kind, made of nothing but its folder: whatever it would need beside that fails here.

const requestOf = (plan: Plan, tier: string): RollRequest => anyRequestOf(plan, tier) as RollRequest;

test("each tier plans its nodes, with its kind and its own addresses", async () => {
  const { nodes, findings } = await planOf();
  expect(nodes.map(({ name, kind, tier, address }) => [name, kind, tier, address])).toEqual([
    ["desk", "fleet", "desk", undefined],
    ["gate-1", "pair", "gate", "10.0.64.225"],
    ["gate-2", "pair", "gate", "10.0.72.226"],
    ["ledger-1", "ensemble", "ledger", "10.0.64.241"],
    ["ledger-2", "ensemble", "ledger", "10.0.72.242"],
    ["ledger-3", "ensemble", "ledger", "10.0.80.243"],
    ["notes-1", "single", "notes", "10.0.64.209"],
  ]);
  expect(findings.filter(({ level }) => level === "error")).toEqual([]);
});

test("a node knows what its kind has: a pair has no volume, and only an ensemble has a life", async () => {
  const { nodes } = await planOf();
  const parts = (name: string) => {
    const { kind, member, volume } = specOf(nodes.find((node) => node.name === name)!);
    return { kind, member, volume };
  };
  expect(parts("desk")).toEqual({ kind: "fleet" });
  const volume = (mount: string) => ({ id: expect.stringMatching(/^vol-/) as string, mount });
  expect(parts("gate-1")).toEqual({ kind: "pair", member: { id: 1 } });
  expect(parts("notes-1")).toEqual({ kind: "single", member: { id: 1 }, volume: volume("/var/lib/notes") });
  expect(parts("ledger-1")).toEqual({
    kind: "ensemble",
    member: { id: 1, incarnation: expect.stringMatching(/^[0-9a-f]{16}$/) as string },
    volume: volume("/var/lib/ledger"),
  });
});

test("a pair and a single have no volumes and incarnations that they do not use", async () => {
  const { resources } = await planOf();
  const named = (type: string) => resources.filter((resource) => resource.type === type).map(({ name }) => name);
  expect(named("aws:ebs/volume:Volume")).toEqual(["ledger-1-data", "ledger-2-data", "ledger-3-data", "notes-1-data"]);
  expect(named("random:index/randomId:RandomId")).toEqual(["ledger-incarnation"]);
  expect(named("aws:dlm/lifecyclePolicy:LifecyclePolicy")).toEqual(["ledger-snapshots"]);
});

test("the roll of each is asked for by its kind, and the roller takes it", async () => {
  const plan = await planOf();
  const asked = ["ledger", "gate", "notes"].map((tier) => {
    const { kind, incarnation, members } = requestOf(plan, tier);
    return [kind, incarnation === undefined ? "no life" : "a life", members.length];
  });
  expect(asked).toEqual([
    ["ensemble", "a life", 3],
    ["pair", "no life", 2],
    ["single", "no life", 1],
  ]);
});

describe("the roll that is planned, in worlds of its kind at random", () => {
  let plan: Plan;
  beforeAll(async () => {
    plan = await planOf();
  });
  const ids = (tier: string) => requestOf(plan, tier).members.map(({ id }) => id);
  const runs = 60;

  /** Rolls a world to its end: each outdated member once, the one that leads last, and nobody is harmed. */
  async function rolled(world: RollWorld, leads: number | undefined): Promise<void> {
    const { outdated } = world;
    const [end] = await simulate(world, [{}]);
    expect(end).toMatchObject({ outcome: "done" });
    expect(world.harm).toEqual([]);
    expect(world).toMatchObject({ finished: true, whole: true });
    expect([...world.ended].sort()).toEqual(outdated);
    if (leads !== undefined && outdated.includes(leads)) expect(world.ended.at(-1)).toBe(leads);
  }

  test("the ensemble: one at a time while all others are in sync, the leader last", async () => {
    const planned = requestOf(plan, "ledger");
    const worlds = fc.record({ running: running(ids("ledger")), leader: fc.constantFrom(...ids("ledger")), ...times });
    await fc.assert(
      fc.asyncProperty(worlds, (options) => {
        const more = { members: planned.members.length, wantedVersion: wanted, born: true, planned };
        return rolled(new EnsembleWorld({ ...options, ...more }), options.leader);
      }),
      { numRuns: runs },
    );
  });

  test("the pair: one while the other one serves, the holder last", async () => {
    const planned = requestOf(plan, "gate");
    const takeoverSeconds = fc.constantFrom(0, 2, 30);
    const holder = fc.constantFrom(...ids("gate"));
    const worlds = fc.record({ running: running(ids("gate")), holder, takeoverSeconds, ...times });
    await fc.assert(
      fc.asyncProperty(worlds, (options) => {
        const world = PairWorld.of({ ...options, wantedVersion: wanted, exists: true, planned });
        return rolled(world, options.holder);
      }),
      { numRuns: runs },
    );
  });

  test("the single: once, and waited for", async () => {
    const planned = requestOf(plan, "notes");
    const worlds = fc.record({ running: running(ids("notes")), ...times });
    await fc.assert(
      fc.asyncProperty(worlds, (options) =>
        rolled(new SingleWorld({ ...options, wantedVersion: wanted, exists: true, planned }), undefined),
      ),
      { numRuns: runs },
    );
  });
});

test("the roll of the fleet that is planned, in worlds at random: one refresh where a node is outdated, by its own percentages", async () => {
  const planned = anyRequestOf(await planOf(), "desk");
  if (planned.kind !== "fleet") throw new Error(`not a fleet: ${planned.kind}`);
  const { minHealthyPercentage, maxHealthyPercentage } = planned.fleet;
  const worlds = fc.record({
    running: fc.array(fc.constantFrom("6", wanted), { minLength: 2, maxLength: 6 }),
    ...{ bootSeconds: times.bootSeconds, endSeconds: fc.constantFrom(1, 300), lagSeconds: fc.constantFrom(0, 20) },
  });
  await fc.assert(
    fc.asyncProperty(worlds, async (options) => {
      const percentages = { minHealthyPercentage, maxHealthyPercentage };
      const versions = { groupVersion: "6", wantedVersion: wanted, convergeSeconds: 0 };
      const world = new FleetWorld({ ...options, ...percentages, ...versions, planned });
      const [end] = await simulate(world, [{}]);
      expect(end).toMatchObject({ outcome: "done" });
      expect(world).toMatchObject({ finished: true, harm: [], lowest: options.running.length });
      expect(world.refreshes).toHaveLength(options.running.includes("6") ? 1 : 0);
    }),
    { numRuns: 60 },
  );
});

test("tiers that join the beacon get its offer and the right to its secret, the others a list of nothing", async () => {
  const plan = await planOf({ joins: { joinedBy: ["zookeeper"] } });
  const joinsOf = (tier: string) => {
    const { inputs } = plan.resources.find(({ inputs }) => inputs.key === `joins/${tier}.json`)!;
    return (JSON.parse(inputs.content as string) as JoinsDocument).joins;
  };
  expect(joinsOf("gate")).toEqual({});
  expect(joinsOf("zookeeper")).toEqual({
    beacon: {
      archive: { key: expect.stringMatching(/^bundles\//) as string, sha256: expect.any(String) as string },
      settings: { words: "here", broken: false },
      secrets: { token: { arn: expect.stringMatching(/^arn:/) as string, versionId: expect.any(String) as string } },
    },
  });
  const policyOf = (tier: string) =>
    plan.resources.find(({ type, name }) => type === "aws:iam/policy:Policy" && name === `${tier}-joins`)!.inputs
      .policy;
  expect(policyOf("zookeeper")).toContain("secretsmanager:GetSecretValue");
  expect(policyOf("gate")).not.toContain("secretsmanager");

  // The rehearsal answers for the versions that are named, and for no others.
  const { token } = joinsOf("zookeeper").beacon!.secrets;
  expect(new PlanView(plan).secretVersions()).toMatchObject({ [token!.arn]: [token!.versionId] });
});

describe("rights", () => {
  const statementsOf = ({ resources }: Plan, name: string) =>
    (
      JSON.parse(
        resources.find((each) => each.name === name && each.type === "aws:iam/rolePolicy:RolePolicy")!.inputs
          .policy as string,
      ) as { Statement: { Sid: string; Action: string[]; Resource: string | string[] }[] }
    ).Statement;
  const keysOf = (plan: Plan, name: string, sid: string) =>
    [statementsOf(plan, name).find(({ Sid }) => Sid === sid)!.Resource]
      .flat()
      .map((arn) => arn.split("/").slice(1).join("/"));

  test("are those that a member's kind needs, and name account and region also without a volume", async () => {
    const plan = await planOf();
    expect(statementsOf(plan, "gate-1").map(({ Sid }) => Sid)).toEqual([
      ...["ReadRepositoryDocumentsAndRecords", "TellAbsentFromForbidden", "WriteOwnRecords"],
      ...["WriteWhatIsAbsent", "WriteOverWhatWasRead", "CompleteOwnLaunch"],
    ]);
    for (const name of ["gate-1", "notes-1", "ledger-1"]) {
      const arns = statementsOf(plan, name).flatMap(({ Resource }) => Resource);
      for (const arn of arns.filter((each) => !each.startsWith("arn:aws:s3:"))) {
        expect(arn).toMatch(/^arn:aws:(autoscaling|ec2|kms):us-east-1:123456789012:./);
      }
    }
  });

  test("let a node of a fleet write and take back its own entry, under a name that IAM gives it, and nothing else", async () => {
    const plan = await planOf();
    expect(statementsOf(plan, "desk").map(({ Sid }) => Sid)).toEqual([
      ...["ReadRepositoryDocumentsAndRecords", "TellAbsentFromForbidden", "WriteOwnEntry", "WriteLastWords"],
      "CompleteOwnLaunch",
    ]);
    const writing = statementsOf(plan, "desk").filter(({ Action }) =>
      Action.some((action) => /Put|Delete/.test(action)),
    );
    expect(writing.map(({ Sid, Action }) => [Sid, Action, keysOf(plan, "desk", Sid)])).toEqual([
      // The variable reaches IAM as it stands.
      ["WriteOwnEntry", ["s3:PutObject", "s3:DeleteObject"], ["hosts/desk/${aws:userid}/*"]],
      ["WriteLastWords", ["s3:PutObject"], ["launches/desk/i-*.json"]],
    ]);
    expect(statementsOf(plan, "desk").at(-1)!.Resource).toMatch(/:autoScalingGroupName\/dev-desk$/);
  });

  /** How a node may write an object, of all the ways that S3 has. */
  function waysOf(plan: Plan, name: string, key: string): string[] {
    const { bucket } = plan.resources.find(({ type }) => type === "aws:s3/bucketObjectv2:BucketObjectv2")!.inputs;
    const policies = [{ resource: name, document: { Statement: statementsOf(plan, name) } }];
    const ways = { always: {}, absent: { "s3:if-none-match": "*" }, seen: { "s3:if-match": '"1"' } };
    const access = { action: "s3:PutObject", resource: `arn:aws:s3:::${String(bucket)}/${key}` };
    const may = (context: Record<string, string>) => decide(policies, { ...access, context }).allowed;
    return Object.entries(ways).flatMap(([way, context]) => (may(context) ? [way] : []));
  }
  const anyway = ["always", "absent", "seen"];

  test.each([
    ["gate-2", "members/gate/2.json", anyway],
    ["gate-2", "launches/gate/2.json", anyway],
    ["gate-2", "members/gate/1.json", []],
    ["gate-2", "ensembles/gate/lock.json", ["absent", "seen"]],
    ["gate-2", "ensembles/gate/0123456789abcdef.json", []],
    ["notes-1", "members/notes/1.json", anyway],
    ["notes-1", "ensembles/notes/lock.json", []],
    ["ledger-3", "members/ledger/3.json", anyway],
    ["ledger-3", "members/ledger/2.json", []],
    ["ledger-3", "ensembles/ledger/lock.json", ["absent", "seen"]],
    ["ledger-3", "ensembles/ledger/0123456789abcdef.json", ["absent"]],
    ["ledger-3", "tiers/ledger.json", []],
  ])("let %s write %s: %j", async (name, key, ways) => {
    expect(waysOf(await planOf(), name, key)).toEqual(ways);
  });

  const cinc = { version: "18.10.17", url: "s3://packages/cinc.deb", sha256: "a".repeat(64) };

  test("let the nodes of every kind read a chef client that is an object of S3, and without the right it is an error for each tier", async () => {
    const plan = await planOf({ artifacts: { cinc } });
    for (const name of ["desk", "gate-2", "ledger-1", "notes-1"]) {
      expect(statementsOf(plan, name).find(({ Sid }) => Sid === "ReadArtifacts")).toMatchObject({
        Action: ["s3:GetObject"],
        Resource: ["arn:aws:s3:::packages/cinc.deb"],
      });
    }
    expect(messagesOf(plan, "fetch-forbidden")).toEqual([]);
    const resources = plan.resources.map((resource) => {
      const policy = (resource.inputs.policy as string | undefined)?.replaceAll("ReadArtifacts", "s");
      const without = policy?.replaceAll("arn:aws:s3:::packages/", "arn:aws:s3:::others/");
      return policy === undefined ? resource : { ...resource, inputs: { ...resource.inputs, policy: without } };
    });
    expect(messagesOf({ ...plan, resources }, "fetch-forbidden").map((message) => message.split(",")[0])).toEqual(
      ["desk", "gate", "ledger", "notes"].map((tier) => `${tier}: s3://packages/cinc.deb`),
    );
  });
});

describe("findings go by tier and kind", () => {
  const fatal = async (args: TestPlatformArgs) =>
    (await planOf(args)).findings.filter(({ id }) => id === "zone-fatal").map(({ message }) => message);
  const [a, b] = ["us-east-1a", "us-east-1b"];

  test("nothing is said of tiers that outlive every zone, nor of a single or a fleet", async () => {
    expect(await fatal({})).toEqual([]);
  });

  test("three of an ensemble in two zones, and a pair in one, are told apart", async () => {
    expect(await fatal({ zonesOf: { ledger: [a, b, a], gate: [a, a] } })).toEqual([
      "gate: both members are lost with one zone; spread them over two",
      "ledger: the quorum does not survive the loss of every zone; spread the members over three",
    ]);
  });
});

test("the preview has a line for each, in the words of its kind", async () => {
  const plain = new Proxy({}, { get: () => String });
  const text = textOf(await planOf(), plain as never);
  expect(text).toMatch(/^ {2}desk +2-6 nodes in 3 zones /m);
  expect(text).toMatch(/^ {2}gate +2 members · one survives the loss of any one zone /m);
  expect(text).toMatch(/^ {2}ledger +3 members · quorum survives the loss of any one zone /m);
  expect(text).toMatch(/^ {2}notes +1 member /m);
});

test("of subnets that are not of the plan the preview claims no zones", async () => {
  const given = await planOf({ desk: { subnetIds: ["subnet-0a", "subnet-0b"] } });
  expect(componentTree(given).find(({ name }) => name === "desk")!.text).toBe("2-6 nodes in 2 subnets");
});
