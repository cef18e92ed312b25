import type { NodeBootstrap } from "../../components/bootstrap/nodeBootstrap";
import { describeFault } from "../../components/faults";
import { registryFaults } from "../../components/registry/validate";
import { Registry, type RegistryArgs } from "../../index";
import { bootstrapRules, freeOfBootstrap } from "../support/bootstrapRules";
import { testPartlyKnown } from "../support/putOff";
import { registryArgs } from "../support/registryArgs";
import { unruled } from "../support/unruled";

type Rule = [rule: string, input: object, message: string, reads: string[]];

const sha256 = "a".repeat(64);
const cinc = { version: "18.0.0", url: "s3://packages/cinc.deb", sha256 };
const bootstrap = (changed: Partial<NodeBootstrap>) => ({ bootstrap: { ...registryArgs.bootstrap, ...changed } });
const member = (changed: Partial<RegistryArgs["member"]>) => ({ member: { ...registryArgs.member, ...changed } });

const rules: Rule[] = [
  ["its VPC is a VPC", { vpcId: "main" }, 'vpcId = "main": allowed: a VPC id, vpc-…', ["vpcId"]],
  [
    "its DNS zone is one",
    { dnsZoneId: "dev.internal" },
    'dnsZoneId = "dev.internal": allowed: the id of a Route 53 hosted zone, such as Z0123456789ABCDEFGHIJ',
    ["dnsZoneId"],
  ],
  ...bootstrapRules(registryArgs.bootstrap),
  [
    "a package's version is given",
    bootstrap({ artifacts: { cinc: { ...cinc, version: "" } } }),
    'bootstrap.artifacts.cinc.version = "": allowed: three numbers, such as 18.10.17',
    ["bootstrap.artifacts.cinc.version"],
  ],
  [
    "a package's digest is one",
    bootstrap({ artifacts: { cinc: { ...cinc, sha256: "A" } } }),
    'bootstrap.artifacts.cinc.sha256 = "A": allowed: 64 hex digits in lower case',
    ["bootstrap.artifacts.cinc.sha256"],
  ],
  [
    "a package's url is one",
    bootstrap({ artifacts: { cinc: { ...cinc, url: "http://x/y.deb" } } }),
    'bootstrap.artifacts.cinc.url = "http://x/y.deb": allowed: the https:// or s3:// address of a Debian package (.deb)',
    ["bootstrap.artifacts.cinc.url"],
  ],
  ["its id is in the band", member({ id: 16 }), "member.id = 16: allowed: whole numbers from 1 to 15", ["member.id"]],
  [
    "its zone is a zone",
    member({ zone: "a" }),
    'member.zone = "a": allowed: an availability zone, such as us-east-1a',
    ["member.zone"],
  ],
  [
    "its subnet is a subnet",
    member({ subnetId: "x" }),
    'member.subnetId = "x": allowed: a subnet id, subnet-…',
    ["member.subnetId"],
  ],
  [
    "its subnet is private",
    member({ subnetCidr: "8.8.0.0/20" }),
    'member.subnetCidr = "8.8.0.0/20": allowed: a block of private addresses, within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10',
    ["member.subnetCidr"],
  ],
  [
    "its subnet holds the band",
    member({ subnetCidr: "10.0.0.0/28" }),
    'member.subnetCidr = "10.0.0.0/28": band 3 of fixed addresses lies outside a /28; it has room for none',
    ["member.id", "member.subnetCidr"],
  ],
  [
    "a moved band lies in the subnet too",
    { addressBand: 4, ...member({ subnetCidr: "10.0.0.0/26" }) },
    'member.subnetCidr = "10.0.0.0/26": band 4 of fixed addresses lies outside a /26; allowed in it: 1 to 3',
    ["addressBand", "member.id", "member.subnetCidr"],
  ],
  [
    "a band is one of fifteen",
    { addressBand: 16 },
    "addressBand = 16: allowed: whole numbers from 1 to 15",
    ["addressBand"],
  ],
  [
    "it has room for a converge",
    { instanceType: "t3.nano" },
    'instanceType = "t3.nano": of its 512 MiB its kernel may count no more than 473, and a node needs 768; allowed: a larger instance type',
    ["instanceType"],
  ],
  [
    "an image is one",
    { image: "debian" },
    "image = \"debian\": allowed: an image id, ami-…, or resolve:ssm: and a parameter's name, with :3 of its version or :label unless the parameter is AWS's own",
    ["image"],
  ],
  [
    "a root volume has a size",
    { rootVolumeSizeGib: 7 },
    "rootVolumeSizeGib = 7: allowed: whole numbers from 8 to 16384 GiB",
    ["rootVolumeSizeGib"],
  ],
  [
    "a root device is an image's",
    { rootDeviceName: "/dev/sdb" },
    'rootDeviceName = "/dev/sdb": allowed: the image\'s root device: /dev/xvda (Debian), /dev/sda1, /dev/nvme0n1',
    ["rootDeviceName"],
  ],
  [
    "a profile has a name",
    { roller: { profile: " " } },
    'roller.profile = " ": allowed: the name of a profile of the AWS configuration',
    ["roller.profile"],
  ],
  [
    "a role is one",
    { roller: { roleArn: "deploy" } },
    'roller.roleArn = "deploy": allowed: the ARN of a role, such as arn:aws:iam::123456789012:role/deploy',
    ["roller.roleArn"],
  ],
  [
    "patience is bounded",
    { roller: { waitMinutes: 1441 } },
    "roller.waitMinutes = 1441: allowed: whole numbers from 1 to 1440 minutes",
    ["roller.waitMinutes"],
  ],
  [
    "a tag is one",
    { tags: { größe: "a" } },
    'tags.größe = "a": allowed in keys, since no other is in all services: letters a to z, digits and + - = . _ : /',
    ["tags.größe"],
  ],
];

const faultsOf = (input: object) => registryFaults({ ...registryArgs, ...input });

test("the base that every row changes one thing in is accepted", () => {
  expect(faultsOf({})).toEqual([]);
});

test.each(rules)("Registry: %s", (_rule, input, message) => {
  expect(faultsOf(input).map(describeFault)).toEqual([message]);
});

test("each argument has a rule, or is known to be free", () => {
  const judged = rules.flatMap(([, input]) => faultsOf(input).map(({ property }) => property));
  expect(unruled("Registry", judged)).toEqual([...freeOfBootstrap, "member.bandsReserved", "retainData"].sort());
});

test("what is left out by a program that no types check is a fault, and no crash", () => {
  expect(() => registryFaults({ ...registryArgs, member: undefined })).not.toThrow();
});

testPartlyKnown(
  rules.map(([, input, fault, reads]) => ({
    component: "Registry",
    args: { ...registryArgs, ...input },
    reads,
    fault,
  })),
);

test("a component that is imported names itself and all faults", () => {
  const args: RegistryArgs = { ...registryArgs, addressBand: 0, member: { ...registryArgs.member, zone: "a" } };
  expect(() => new Registry("registry", args)).toThrow(
    'Registry "registry": 2 faults\n  addressBand = 0: allowed: whole numbers from 1 to 15\n  member.zone = "a": allowed: an availability zone, such as us-east-1a',
  );
});
