import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import fc from "fast-check";

import { ChefRepository, Network, ZooKeeperQuorum } from "../../index";
import { buildPlan } from "../../scripts/plan/build";
import { canonicalJson } from "../../scripts/plan/canonical";
import { maskSecrets, secretFinder } from "../../scripts/plan/masks";
import { secretSignature } from "../../scripts/plan/standIns";
import { baseSettings, planOf, register } from "../support/platform";

describe("secrets", () => {
  const secret = (value: unknown) => ({ ...secretSignature, value });

  test("are masked where they stand, whatever holds them", () => {
    const { inputs, secrets } = maskSecrets("db", {
      a: secret("hunter2hunter2"),
      b: [{ c: secret({ d: "swordfish1" }) }],
      e: "open",
    });
    expect(inputs).toEqual({ a: "«secret:db.a»", b: [{ c: { d: "«secret:db.b[0].c.d»" } }], e: "open" });
    expect(secrets).toEqual(["hunter2hunter2", "swordfish1"]);
  });

  test("are found in a text, quoted or not", () => {
    expect(secretFinder(['a"b-secret'])('{"x":"a\\"b-secret"}')).toBe(true);
    expect(secretFinder(["a-secret"])("nothing here")).toBe(false);
    expect(secretFinder([])("")).toBe(false);
  });

  test("are found as they are written, whatever letters they have, and nothing else is", () => {
    const letters = fc.string({
      unit: fc.constantFrom(...'a b \\ ^ $ . * + ? ( ) [ ] { } | / " -'.split(" "), "\n"),
      minLength: 1,
      maxLength: 3,
    });
    const parts = fc.array(letters, { maxLength: 4 });
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 3 }), parts, (secrets, inText) => {
        const text = inText.join("");
        const holds = secrets.some((each) => text.includes(each) || text.includes(JSON.stringify(each).slice(1, -1)));
        expect(secretFinder(secrets)(text)).toBe(holds);
      }),
      { numRuns: 1000 },
    );
  });

  test("that lost their mark on the way are an error of the plan", async () => {
    const registrations = await register(() => {
      const password = new random.RandomPassword("p", { length: 16 });
      new aws.secretsmanager.SecretVersion("kept", { secretId: "s", secretString: password.result });
      new aws.ec2.Vpc("leaky", { tags: { password: pulumi.unsecret(password.result) } });
      return {};
    });
    const { findings } = buildPlan("startup-stack", "dev", "us-east-1", registrations);
    expect(findings.map(({ id, level, message }) => ({ id, level, message }))).toEqual([
      {
        id: "secret-exposed",
        level: "error",
        message: "an input of leaky holds a secret value in the open; pass it by reference",
      },
    ]);
  });
});

describe("findings", () => {
  const ids = async (settings: Record<string, unknown>) => (await planOf(settings)).findings.map(({ id }) => id);
  const artifacts = { cinc: { version: "18.0.0", url: "s3://packages/cinc.deb", sha256: "a".repeat(64) } };
  const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];

  test("of an environment with everything pinned are none", async () => {
    expect(await ids({ image: "ami-0123456789abcdef0", artifacts, network: { zones, nat: "perZone" } })).toEqual([]);
  });

  test.each([
    ["image-unpinned", { artifacts, network: { zones, nat: "perZone" } }],
    ["artifact-absent", { image: "ami-0123456789abcdef0", network: { zones, nat: "perZone" } }],
    [
      "artifact-unlocked",
      {
        image: "ami-0123456789abcdef0",
        artifacts: { cinc: { ...artifacts.cinc, sha256: undefined } },
        network: { zones, nat: "perZone" },
      },
    ],
    ["nat-single", { image: "ami-0123456789abcdef0", artifacts, network: { zones } }],
    [
      "zone-fatal",
      {
        image: "ami-0123456789abcdef0",
        artifacts,
        network: { zones: ["us-east-1a", "us-east-1b"], nat: "perZone" },
      },
    ],
    [
      "data-unprotected,force-destroy",
      { image: "ami-0123456789abcdef0", artifacts, retainData: false, network: { zones, nat: "perZone" } },
    ],
  ])("%s is found, and nothing else", async (found, settings) => {
    expect((await ids(settings)).join()).toBe(found);
  });
});

test("a member whose subnet lies in another zone than it says is an error of the plan", async () => {
  const registrations = await register(() => {
    const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
    const network = new Network("network", { cidr: "10.0.0.0/16", zones, domain: "dev.internal" });
    const [a, b, c] = network.privateSubnets.map(({ id: subnetId, cidr: subnetCidr }) => ({ subnetId, subnetCidr }));
    const places = [a!, c!, b!].map((place, index) => ({ ...place, id: index + 1, zone: zones[index]! }));
    const members = places.map((place) => ({ ...place, bandsReserved: true }));
    const { bootstrap } = new ChefRepository("chef", { environment: "dev" });
    new ZooKeeperQuorum("zookeeper", { vpcId: network.vpcId, bootstrap, members });
    return {};
  });
  const { findings } = buildPlan("startup-stack", "dev", "us-east-1", registrations);
  expect(findings.filter(({ level }) => level === "error").map(({ id, message }) => ({ id, message }))).toEqual(
    [
      { id: 2, zone: "us-east-1b", other: "us-east-1c" },
      { id: 3, zone: "us-east-1c", other: "us-east-1b" },
    ].map(({ id, zone, other }) => ({
      id: "zone-mismatch",
      message: `zookeeper-${id}: its zone is ${zone}, and its subnet, network-private-${other}, lies in ${other}; no instance can be launched`,
    })),
  );
});

describe("the plan", () => {
  test("has a node for each slot, with what EC2 would be sent", async () => {
    const { nodes } = await planOf();
    expect(
      nodes.map(({ name, component, tier, kind, role, zones, address, instanceType, min, max }) => ({
        name,
        component,
        tier,
        kind,
        role,
        zones,
        address,
        instanceType,
        min,
        max,
      })),
    ).toEqual(
      [1, 2, 3].map((id) => ({
        name: `zookeeper-${id}`,
        component: "zookeeper",
        tier: "zookeeper",
        kind: "ensemble",
        role: "zookeeper",
        zones: [`us-east-1${"abc"[id - 1]!}`],
        address: `10.0.${64 + 8 * (id - 1)}.${16 + id}`,
        instanceType: "t3.small",
        min: 1,
        max: 1,
      })),
    );
  });

  test("has an edge for each open door, and none from the internet", async () => {
    const { edges } = await planOf();
    expect(
      edges.map(({ from, to, protocol, fromPort, toPort }) => `${from} > ${to} ${protocol}/${fromPort}-${toPort}`),
    ).toEqual([
      "network-nodes > zookeeper tcp/2181-2181",
      "zookeeper > zookeeper tcp/2888-2888",
      "zookeeper > zookeeper tcp/3888-3888",
    ]);
  });

  test("names every derived id that it uses", async () => {
    const plan = await planOf();
    const text = JSON.stringify(plan.resources);
    const used = new Set(text.match(/\b(vol|eni|subnet|vpc|sg|lt|rtb|igw|nat|eipalloc)-0[0-9a-f]{16}\b/g));
    expect(used.size).toBeGreaterThan(20);
    for (const id of used) expect(plan.symbols).toHaveProperty([id]);
  });

  test("gives a launch template another version exactly when its inputs change", async () => {
    const versionOf = async (settings: Record<string, unknown>) => {
      const { resources } = await planOf(settings);
      const group = resources.find(({ type, name }) => type.endsWith(":Group") && name === "zookeeper-1")!;
      return (group.inputs.launchTemplate as { version: string }).version;
    };
    const version = await versionOf(baseSettings);
    expect(await versionOf({ ...baseSettings, zookeeper: { tickTime: 3000 } })).toBe(version);
    expect(await versionOf({ ...baseSettings, zookeeper: { heapMib: 512 } })).not.toBe(version);
  });

  test("is written with sorted keys", () => {
    expect(canonicalJson({ b: 1, a: { d: undefined, c: [{ z: 1, y: 2 }] } })).toBe(
      '{\n  "a": {\n    "c": [\n      {\n        "y": 2,\n        "z": 1\n      }\n    ]\n  },\n  "b": 1\n}\n',
    );
  });
});
