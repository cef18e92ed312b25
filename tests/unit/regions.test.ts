import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { ConfigRefused } from "../../components/faults";
import { defaultZones, knownRegions, partitionOf } from "../../components/regions";
import { rollerPolicy } from "../../components/roll/policy";
import type { AnyRequest } from "../../components/roll/request";
import { partitionsFile, renderPartitions } from "../../scripts/docs/partitions";
import { buildPlan } from "../../scripts/plan/build";
import { capture } from "../../scripts/plan/capture";
import { repositoryRoot } from "../../scripts/plan/stack";
import { awsHosts } from "../../scripts/rehearse/standin/aws";
import { platform } from "../../stacks/platform";
import { configOf, type Settings } from "../support/platform";

const sdk = createRequire(require.resolve("@aws-sdk/client-s3"))("@aws-sdk/core/client") as {
  partition: (region: string) => { name: string; dnsSuffix: string };
};

function faultsOf(region: string, settings: Settings = {}): string[] {
  try {
    configOf(settings, region);
  } catch (error) {
    if (error instanceof ConfigRefused)
      return error.message
        .split("\n")
        .slice(1)
        .map((line) => line.trim());
    throw error;
  }
  return [];
}

const zonesIn = (region: string, letters = "abc") =>
  [...letters.matchAll(/./g)].map(([letter]) => `${region}${letter}`);

describe("the table of partitions", () => {
  test("is what `npm run docs` writes of the AWS SDK's", () => {
    expect(readFileSync(join(repositoryRoot, partitionsFile), "utf8")).toBe(renderPartitions());
  });

  test.each([...knownRegions, "us-gov-south-1", "us-isob-north-2", "eusc-de-west-3", "eu-west-9", "xx-new-1", ""])(
    "has %j where the SDK has it",
    (region) => {
      const { name, dnsSuffix } = sdk.partition(region);
      expect(partitionOf(region)).toEqual({ id: name, dnsSuffix });
    },
  );

  test("knows regions of every partition, and no pseudo-region", () => {
    expect(new Set(knownRegions.map((region) => partitionOf(region).id)).size).toBe(8);
    expect(knownRegions.filter((region) => !/-\d$/.test(region))).toEqual([]);
  });
});

describe("zones that are taken for granted", () => {
  test("are of known regions", () => {
    const withDefault = knownRegions.filter((region) => defaultZones(region) !== undefined);
    expect(withDefault).toHaveLength(27);
    for (const region of withDefault) expect(faultsOf(region)).toEqual([]);
  });

  test.each([
    "us-west-1",
    "ca-central-1",
    "ca-west-1",
    "ap-northeast-1",
    "cn-north-1",
    "us-iso-east-1",
    "eusc-de-east-1",
  ])("are none in %s: there they are written down", (region) => {
    expect(faultsOf(region)).toEqual([
      `network.zones: missing; not every account has zones a, b and c in ${region}; allowed: its own, which \`aws ec2 describe-availability-zones --region ${region}\` lists`,
    ]);
    expect(faultsOf(region, { network: { natZone: `${region}a` } })).toHaveLength(1);
    expect(faultsOf(region, { network: { zones: zonesIn(region, "ac") } })).toEqual([]);
    const privateSubnets = zonesIn(region).map((zone, index) => ({
      ...{ zone, id: `subnet-0${index}`, cidr: `10.0.${index}.0/24` },
    }));
    expect(faultsOf(region, { network: { existing: { vpcId: "vpc-0a", privateSubnets } } })).toEqual([]);
  });
});

describe("a region that is in no table", () => {
  const rest = "allowed with any other: name its zones in `network`, since they are not known here";
  test.each([
    ["us-esat-1", "did you mean us-east-1? "],
    ["eu-centrl-1", "did you mean eu-central-1? "],
    ["eu-west-4", "did you mean eu-west-1? "],
    ["us-gov-wset-1", "did you mean us-gov-west-1? "],
    ["zz-nowhere-77", ""],
  ])("is refused with a guess: %s", (region, hint) => {
    const fault = `aws:region = "${region}": not in the table of known regions; ${hint}${rest}`;
    expect(faultsOf(region)).toEqual([fault]);
    // The file's own zones, of the region that was meant, are no second fault.
    expect(
      faultsOf(region, { network: { zones: zonesIn("us-east-1") }, zookeeper: { zones: ["us-east-1a"] } }),
    ).toEqual([fault]);
  });

  test("is taken with its zones, as one that is newer than this version", () => {
    expect(faultsOf("eu-west-4", { network: { zones: zonesIn("eu-west-4") } })).toEqual([]);
    expect(faultsOf("eu-west-4", { network: { zones: zonesIn("eu-west-3") } })).toHaveLength(1);
    expect(faultsOf("eu-west-4", { network: { zones: zonesIn("eu-west-4"), nat: "perZone" } })).toEqual([]);
  });

  test("is none that looks like no region", () => {
    for (const region of ["aws-global", "us-east", "us-east-1a", "use1-az1"]) {
      expect(faultsOf(region)).toEqual([`aws:region = "${region}": allowed: an AWS region, such as us-east-1`]);
    }
  });
});

describe.each(["cn-north-1", "us-gov-east-1", "us-iso-east-1", "us-isob-east-1", "eusc-de-east-1"])(
  "in %s",
  (region) => {
    const { id, dnsSuffix } = partitionOf(region);

    test("every ARN of the plan is of its partition, and the plan has no errors", async () => {
      const cinc = { version: "18.0.0", url: "s3://packages/cinc.deb", sha256: "a".repeat(64) };
      const config = configOf({ network: { zones: zonesIn(region) }, artifacts: { cinc } }, region);
      const registrations = await capture({
        ...{ project: "startup-stack", stack: "dev", config: {}, region },
        program: () => Promise.resolve({ vpcId: platform(config).network.vpcId }),
      });
      const plan = buildPlan("startup-stack", "dev", region, registrations);
      const text = JSON.stringify(plan);
      const partitions = new Set([...text.matchAll(/\barn:(aws[a-z-]*):/g)].map(([, partition]) => partition));
      expect([...partitions]).toEqual([id]);
      expect(plan.findings.filter(({ level }) => level === "error")).toEqual([]);
      expect(plan.assumptions.join(" ")).toContain(`the partition ${id}.`);
    });

    test("rights of the roller and names of the rehearsal are of its partition", () => {
      const members = [{ id: 1, name: "zookeeper-1", group: "dev-zookeeper-1", launchTemplateId: "lt-0a" }];
      const request = { kind: "ensemble", region, account: "123456789012", bucket: "b", tier: "zookeeper", members };
      const policy = JSON.stringify(rollerPolicy(request as unknown as AnyRequest));
      expect(new Set(policy.match(/arn:aws[a-z-]*/g))).toEqual(new Set([`arn:${id}`]));
      expect(policy.includes(`ec2.${dnsSuffix}"`)).toBe(true);
      for (const host of awsHosts(region)) expect(host.endsWith(`.${dnsSuffix}`)).toBe(true);
    });
  },
);
