import pc from "picocolors";

import { describeFault } from "../../components/faults";
import { imageParameter, isUnpinned } from "../../components/imageParameter";
import { isNitro, knownInstanceTypes } from "../../components/node/instanceTypes";
import { machineFaults } from "../../components/node/machineRules";
import type { RollRequest } from "../../components/roll/request";
import { textOf } from "../support/findings";
import { baseSettings, planOf } from "../support/platform";

const ami = "ami-0123456789abcdef0";
const account = "arn:aws:ssm:us-east-1:210987654321:parameter/golden/debian12";
const faultsOf = (machine: Parameters<typeof machineFaults>[0]) => machineFaults(machine).map(describeFault);

describe("instance types", () => {
  test.each(["i3.metal", "i3en.large", "p3dn.24xlarge", "g4dn.xlarge", "d3.xlarge", "x2idn.16xlarge", "u-6tb1.metal"])(
    "%s is of the Nitro system, and taken with an image",
    (instanceType) => {
      expect(faultsOf({ instanceType, image: ami })).toEqual([]);
    },
  );

  test("of the table are all of the Nitro system; on Xen runs only who keeps no data", () => {
    expect(knownInstanceTypes.filter((type) => !isNitro(type))).toEqual([]);
    expect(faultsOf({ instanceType: "t2.medium", image: ami, keepsData: false })).toEqual([]);
    expect(faultsOf({ instanceType: "t2.medium", image: ami })).toHaveLength(1);
  });
});

/** Images as they may be written: what the preview shows, and what of the parameter the roller has to read. */
const images: [image: string | undefined, shown: string, read: string | undefined][] = [
  [undefined, "debian-12 ⚠", undefined],
  [ami, ami, undefined],
  ["resolve:ssm:/aws/service/debian/release/12/latest/amd64", "debian-12 ⚠", undefined],
  ["resolve:ssm:/golden/debian12", "/golden/debian12 ⚠", "/golden/debian12"],
  ["resolve:ssm:golden", "golden ⚠", "golden"],
  ["resolve:ssm:/golden/debian12:3", "/golden/debian12:3", "/golden/debian12"],
  ["resolve:ssm:/golden/debian12:blessed", "/golden/debian12:blessed ⚠", "/golden/debian12"],
  [`resolve:ssm:${account}`, `${account} ⚠`, account],
  [`resolve:ssm:${account}:12`, `${account}:12`, account],
  [
    "resolve:ssm:/aws/service/canonical/ubuntu/x",
    "/aws/service/canonical/ubuntu/x ⚠",
    "/aws/service/canonical/ubuntu/x",
  ],
];

test.each(images)(
  "an image is shown as what it is, and the roller is told what to read: %s",
  async (image, shown, read) => {
    const plan = await planOf({ ...baseSettings, image });
    const rows = textOf(plan, pc.createColors(false)).split("\n");
    expect(rows.find((row) => row.trim().startsWith("zookeeper-1 "))).toContain(` ${shown}  `);
    const unpinned = plan.findings.filter(({ id }) => id === "image-unpinned").map(({ message }) => message);
    const message = `zookeeper: ${shown.replace(" ⚠", "")} is looked up at each launch; pin \`image\`, so that a replaced node is the same node`;
    expect(unpinned).toEqual(shown.endsWith("⚠") ? [message] : []);
    const { environment } = plan.resources.find(({ name }) => name === "zookeeper-roll")!.inputs;
    const { STARTUP_STACK_ROLL: request } = environment as Record<string, string>;
    expect((JSON.parse(request!) as RollRequest).imageParameter).toBe(read);
  },
);

test("a label may not begin as a version does, and a name of AWS's own has neither", () => {
  for (const image of [
    "resolve:ssm:/a:0",
    "resolve:ssm:/a:1b",
    "resolve:ssm:/a:ssm-1",
    "resolve:ssm:/aws/x:3",
    ami,
    "/a",
  ]) {
    expect([image, imageParameter(image), isUnpinned(image)]).toEqual([image, undefined, false]);
  }
});

describe("an image or a package for another processor", () => {
  const client = (file: string) => ({
    client: { version: "18.0.0", url: `s3://arm64/amd64/${file}`, sha256: "a".repeat(64) },
  });
  const mixed = async (settings: Record<string, unknown>) =>
    (await planOf({ ...baseSettings, ...settings })).findings
      .filter(({ id }) => id === "architecture-mixed")
      .map(({ level, message }) => [level, message]);
  const arm = { instanceType: "m7g.large" };
  const error = (type: string, arch: string, name: string, other: string) => [
    ["error", `zookeeper: ${type} is of ${arch}, and ${name} by its name of ${other}; give what is for one processor`],
  ];

  test.each<[settings: Record<string, unknown>, found: string[][]]>([
    [
      { image: "resolve:ssm:/aws/service/debian/release/12/latest/amd64", zookeeper: arm },
      error("m7g.large", "arm64", "/aws/service/debian/release/12/latest/amd64", "x86_64"),
    ],
    [
      { image: "resolve:ssm:/golden/debian12-aarch64:3" },
      error("t3.small", "x86_64", "/golden/debian12-aarch64", "arm64"),
    ],
    [
      { image: ami, chef: client("cinc_18.0.0-1_amd64.deb"), zookeeper: { instanceType: "c8gd.large" } },
      error("c8gd.large", "arm64", "cinc_18.0.0-1_amd64.deb", "x86_64"),
    ],
    [{ chef: client("cinc_18.0.0-1_arm64.deb") }, error("t3.small", "x86_64", "cinc_18.0.0-1_arm64.deb", "arm64")],
    [{ image: "resolve:ssm:/golden/x86_64", chef: client("cinc_amd64.deb") }, []],
    [{ image: "resolve:ssm:/golden/arm64", chef: client("cinc_arm64.deb"), zookeeper: arm }, []],
    [{ image: "resolve:ssm:/golden/amd64-and-arm64", zookeeper: arm }, []],
    [{ image: "resolve:ssm:/golden/charm64", chef: client("cinc.deb") }, []],
    [{ zookeeper: arm }, []],
  ])("is found by its name: %j", async (settings, found) => {
    expect(await mixed(settings)).toEqual(found);
  });
});
