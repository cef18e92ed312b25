import { looks, type Look } from "../../scripts/preview/picture/looks";
import { drawEnvironment } from "../../scripts/preview/picture";
import { mostEntries } from "../../scripts/preview/picture/entries";
import { dialersFirst } from "../../scripts/preview/picture/order";
import { clipped, widthOf } from "../../scripts/preview/picture/text";
import { planStack } from "../../scripts/plan/stack";
import widths from "../fixtures/font-widths.json";
import { groupId, resource, rows } from "../support/doors";
import { drawnPlan, fifteenTiers, type DrawnTier } from "../support/pictures";
import { baseSettings, planOf } from "../support/platform";
import { faultsOf, readSvg, type Area } from "../support/svg";

const draw = (...plan: Parameters<typeof drawnPlan>) => drawEnvironment(drawnPlan(...plan), rows);
const sentencesOf = (svg: string) => /<desc id="description">([^<]*)<\/desc>/.exec(svg)![1]!;
const labelOf = (svg: string, text: string) => readSvg(svg).labels.find(({ what }) => what === text)!;
const isBetween = (one: Area, { top, bottom }: Pick<Area, "top" | "bottom">) => top < one.top && one.bottom < bottom;

describe("a picture is easy to read", () => {
  test.each(["dev", "staging", "prod"])("%s: no labels overlap, no line or edge runs through one", async (stack) => {
    const svg = drawEnvironment(await planStack(stack));
    expect(readSvg(svg).labels.length).toBeGreaterThan(30);
    expect(faultsOf(svg)).toEqual([]);
    expect(svg).not.toContain("…");
  });

  test("of production with every tier that is to come, with no more than forty boxes", () => {
    const svg = drawEnvironment(fifteenTiers(), rows);
    expect(faultsOf(svg)).toEqual([]);
    expect(boxesOf(svg)).toBeLessThanOrEqual(40);
  });

  test("of an environment with more tiers than boxes: those of a component are one, then those of a type", () => {
    const tiers = Array.from({ length: 3 * mostEntries }, (_, index): DrawnTier => ({
      ...{ name: `t${index}`, component: `c${index % 4}`, kind: "fleet", fleet: [1, 2], joins: [`s${index % 3}`] },
    }));
    const folded = draw(tiers);
    expect(sentencesOf(folded)).toContain(
      "c1 in private subnets: fleet; 14 tiers · 14–28 nodes · m6i.large; joins s0;",
    );
    expect(boxesOf(folded)).toBeLessThanOrEqual(40);
    const alone = tiers.map((tier) => ({ ...tier, component: tier.name }));
    const types = alone.map(({ name }) => resource("startup-stack:index:Fleet", name, {}));
    expect(sentencesOf(draw(alone, types))).toContain("Fleet in private subnets: fleet; 54 tiers · 54–108 nodes");
  });

  test("every text is readable on all that it stands on, in light and in dark", () => {
    const grounds = ["page", "network", "bar", "public", "private", "given", "nat", "ensembleMember"] as const;
    const texts = ["ink", "quiet"] as const;
    const kinds = ["ensemble", "pair", "single", "fleet", "mixed"] as const;
    const pairs = [
      ...grounds.flatMap((ground) => texts.map((text) => [text, ground] as const)),
      ...kinds.map((kind) => [kind, "bar"] as const),
    ];
    for (const [text, ground] of pairs) {
      for (const theme of [0, 1] as const) {
        const [front, back]: Look[] = [looks[text], looks[ground]];
        const ratio = contrast(front!.fill![theme], back!.fill![theme]);
        expect([text, ground, theme, ratio >= 4.5]).toEqual([text, ground, theme, true]);
      }
    }
  });

  test.each(Object.entries(widths))("no letter of %s is wider than is reckoned with", (font, all) => {
    const weight = font.startsWith("bold") ? "bold" : "normal";
    const wider = all.flatMap((width, index) => {
      const letter = String.fromCharCode(32 + index);
      return widthOf(letter, 1000, weight) < width ? [letter] : [];
    });
    expect(wider).toEqual([]);
  });
});

describe("a picture shows", () => {
  test("who needs whom, and what is open to every node beside it", async () => {
    const sentences = sentencesOf(drawEnvironment(await planStack("dev")));
    expect(
      sentences.split(". ").filter((sentence) => sentence.includes(" dials ") && sentence.includes(" on ")),
    ).toEqual([
      "every node dials mesos-master on 5050/tcp Mesos master",
      "every node dials zookeeper on 2181/tcp ZooKeeper client",
      "mesos-agent dials mesos-master on 5050/tcp Mesos master",
      "mesos-agent dials zookeeper on 2181/tcp ZooKeeper client",
      "mesos-master dials every node on 5051/tcp Mesos agent",
      "mesos-master dials mesos-agent on 5051/tcp Mesos agent",
      "mesos-master dials zookeeper on 2181/tcp ZooKeeper client",
    ]);
    expect(sentences).toContain(
      "zookeeper in private subnets: ensemble; 3 members, quorum 2 · t3.small; among them 2888, 3888/tcp; reads superUser.",
    );
  });

  test("data stores of the environment's own, with the tiers that are named", async () => {
    const svg = drawEnvironment(
      await planOf({ ...baseSettings, registry: {}, dataStores: { sql: {}, redis: {}, readBy: ["zookeeper"] } }),
    );
    expect(faultsOf(svg)).toEqual([]);
    expect(sentencesOf(svg).split(". ")).toEqual(
      expect.arrayContaining([
        "zookeeper dials data-redis on 6379/tcp Redis client",
        "zookeeper dials data-sql on 5432/tcp PostgreSQL client",
      ]),
    );
    expect(sentencesOf(svg)).not.toContain("registry dials data-");
  });

  test("a door of all nodes, or of any address, as one line and not as one for each pair", () => {
    const sentences = sentencesOf(drawEnvironment(fifteenTiers(), rows)).split(". ");
    expect(sentences).toContain("monitoring dials every node on 9100/tcp");
    expect(sentences).toContain("Internet dials nginx on 443/tcp");
    const pairs = sentences.filter((sentence) =>
      /^(monitoring dials (?!every node)|(?!Internet).* dials nginx)/.test(sentence),
    );
    expect(pairs).toEqual([]);
  });

  test("members in the columns of their zones, and tiers in the subnets that they are in", () => {
    const svg = drawEnvironment(fifteenTiers(), rows);
    const { boxes } = readSvg(svg);
    const column = boxes.filter(({ what }) => what === "zone")[1]!;
    expect(column.left < labelOf(svg, "us-east-1b").left && labelOf(svg, "us-east-1b").right < column.right).toBe(true);
    for (const member of ["2 · 10.20.72.18", "2 · 10.20.72.34"]) {
      expect(column.left < labelOf(svg, member).left && labelOf(svg, member).right < column.right).toBe(true);
    }
    const band = (kind: string) => boxes.find(({ what }) => what === kind)!;
    expect(isBetween(labelOf(svg, "mesos-public-agent"), band("public"))).toBe(true);
    expect(isBetween(labelOf(svg, "mesos-agent"), band("private"))).toBe(true);
  });

  test("what is lost with a zone", () => {
    const tiers: DrawnTier[] = [{ name: "two", kind: "ensemble", members: 4 }];
    expect(sentencesOf(draw(tiers))).toContain("4 members, quorum 3, lost with us-east-1a · m6i.large");
  });

  test("stores below the network, with the doors of the tiers that dial them", () => {
    const svg = drawEnvironment(fifteenTiers(), rows);
    const bottom = readSvg(svg).boxes.find(({ what }) => what === "network")!.bottom;
    expect(labelOf(svg, "data-sql").top).toBeGreaterThan(bottom);
    expect(sentencesOf(svg)).toContain("data-sql: RDS · postgres · db.m6g.large.");
    expect(sentencesOf(svg)).toContain("backend dials data-sql on 5432/tcp. ");
    expect(sentencesOf(svg)).not.toContain("web dials data-sql");
  });

  test("a balancer above it, between the internet and its tier", () => {
    const balancer = { loadBalancerType: "network", securityGroups: [groupId("balancer")] };
    const svg = draw(
      [{ name: "web", kind: "fleet", fleet: [2, 4] }],
      [resource("aws:lb/loadBalancer:LoadBalancer", "front", balancer)],
      [
        { name: "in", group: "balancer", peer: "0.0.0.0/0", ports: [443, 443] },
        { name: "on", group: "web", peer: "balancer", ports: [8080, 8080] },
      ],
    );
    expect(sentencesOf(svg)).toContain("Internet dials front on 443/tcp. front dials web on 8080/tcp.");
    expect(labelOf(svg, "front").bottom).toBeLessThan(readSvg(svg).boxes.find(({ what }) => what === "network")!.top);
  });

  test("operators' networks and Session Manager, and services that tiers join", async () => {
    const svg = drawEnvironment(
      await planOf({
        ...baseSettings,
        access: { ssm: true, vpn: { cidrs: ["10.250.0.0/22"], keyName: "operators" } },
        artifacts: { "amazon-ssm-agent": { version: "3.3.4624.0" } },
        mesos: { joinedBy: ["zookeeper"] },
      }),
    );
    expect(sentencesOf(svg)).toContain("10.250.0.0/22 dials every node on 22/tcp SSH login.");
    expect(sentencesOf(svg)).toContain("Session Manager: operators' shells, without a door.");
    expect(sentencesOf(svg)).toContain("joins mesos.");
    expect(faultsOf(svg)).toEqual([]);
  });

  test("nothing of a network that is there already but the zones that members tell", async () => {
    const existing = {
      vpcId: "vpc-0a1b2c3d4e5f6a7b8",
      privateSubnets: ["a", "b", "c"].map((letter, index) => ({
        ...{ zone: `us-east-1${letter}`, id: `subnet-0a1b2c3d4e5f6a7b${index}`, cidr: `10.0.${64 + 8 * index}.0/21` },
      })),
    };
    const svg = drawEnvironment(await planOf({ network: { existing }, mesos: {} }));
    expect(sentencesOf(svg)).toContain("VPC that is there already. mesos-agent in given subnets: fleet;");
    expect(readSvg(svg).boxes.filter(({ what }) => what === "zone")).toHaveLength(3);
    expect(svg).not.toContain("Internet");
  });
});

describe("its text", () => {
  const hostile = `<script>"&' \u0000\ud800 x`;

  test("takes no name for markup, and holds nothing but itself", () => {
    const plan = drawnPlan([{ name: hostile, kind: "single", members: 1, instanceType: hostile, joins: [hostile] }]);
    const svg = drawEnvironment({ ...plan, stack: hostile, region: hostile, project: hostile }, rows);
    expect(svg).toContain("&lt;script&gt;&quot;&amp;' \ufffd\ufffd x");
    expect(svg).not.toMatch(/<script|href|url\(|@import|\u0000|[\ud800-\udfff]/);
    const names = [...svg.matchAll(/<(\w+)/g)].map(([, name]) => name!);
    expect([...new Set(names)].sort()).toEqual(["desc", "path", "rect", "style", "svg", "text", "title"]);
  });

  test("has light colours where no styles are taken, and dark ones for every class", () => {
    const svg = drawEnvironment(fifteenTiers(), rows);
    const used = [...svg.matchAll(/ class="(\w+)" fill="([^"]+)"/g)];
    expect(used).toHaveLength([...svg.matchAll(/<(rect|text|path)/g)].length);
    for (const [, name, fill] of used) {
      const { fill: own, stroke }: Look = looks[name as keyof typeof looks];
      expect(fill).toBe(own?.[0] ?? "none");
      const dark = [own && `fill: ${own[1]}`, stroke && `stroke: ${stroke[1]}`].filter(Boolean).join("; ");
      expect(svg).toContain(`\n.${name} { ${dark} }\n`);
    }
    expect(svg).toMatch(/^<svg [^>]* role="img" aria-labelledby="title description"/);
  });
});

test("a text is clipped to its room", () => {
  expect(clipped("mesos-public-agent", 200, 14)).toBe("mesos-public-agent");
  const short = clipped("mesos-public-agent", 80, 14);
  expect(short).toMatch(/^mesos.*…$/);
  expect(widthOf(short, 14)).toBeLessThanOrEqual(80);
});

test("dialers stand before those that they dial, also beside a circle", () => {
  const edges = ["front web", "web store", "master agent", "agent master", "agent store", "master log"].map((edge) => {
    const [from, to] = edge.split(" ") as [string, string];
    return { from, to };
  });
  const names = ["agent", "front", "idle", "log", "master", "store", "web"];
  expect(dialersFirst(names, edges)).toEqual(["agent", "master", "front", "web", "idle", "log", "store"]);
});

test("of a circle who dials most stands first", () => {
  const edges = ["ab", "ba", "bc", "ca"].map(([from, to]) => ({ from: from!, to: to! }));
  expect(dialersFirst(["a", "b", "c"], edges)).toEqual(["b", "c", "a"]);
});

/** Boxes with something in them, but for marks in a tier's own. */
const boxesOf = (svg: string): number =>
  readSvg(svg).boxes.filter(({ what }) => ["network", "zone", "public", "private", "given", "bar"].includes(what))
    .length;

/** Contrast of two colours as WCAG has it. */
function contrast(one: string, other: string): number {
  const luminance = (colour: string) =>
    [1, 3, 5]
      .map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
      .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index]!, 0);
  const [dim, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (bright + 0.05) / (dim + 0.05);
}
