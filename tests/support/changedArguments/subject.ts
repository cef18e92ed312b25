import type * as pulumi from "@pulumi/pulumi";

import { joined } from "../joined";

export type Json = Record<string, unknown>;

/** A component with arguments that it accepts, and what else it accepts in their places. */
export interface Subject {
  component: string;
  make: (name: string, args: never) => pulumi.ComponentResource;
  args: Json;
  /** Another value by path; numbers and switches need none. */
  others: Json;
  /** What is refused when it is left out alone, although its type lets it be. */
  needed: string[];
  /** What an argument's other value needs of others, by path. */
  along?: Record<string, Json>;
}

export const tags = { team: "a" };

/** Others of what is in a section. */
export const below = (property: string, others: Json): Json =>
  Object.fromEntries(Object.entries(others).map(([path, other]) => [`${property}.${path}`, other]));

const archive = (digit: string) => ({ key: `bundles/${digit.repeat(64)}.tar.gz`, sha256: digit.repeat(64) });
export const otherArchive = { key: archive("b").key, sha256: archive("b").sha256 };

/** The chef client, as a ChefRepository is given it and hands it on. */
const client = "cinc";
const cinc = { version: "18.0.0", url: "s3://packages/cinc.deb", sha256: "a".repeat(64) };
const dns = { servers: ["10.0.0.2"], search: ["dev.internal"] };
export const nodeArgs = { client, artifacts: { cinc }, sessionManager: false, keyName: "operators", dns };
export const otherNodeArgs = {
  client: "chef",
  "artifacts.cinc.version": "18.1.0",
  "artifacts.cinc.url": "s3://packages/other.deb",
  "artifacts.cinc.sha256": "b".repeat(64),
  "dns.servers": ["10.0.0.3"],
  "dns.search": ["other.internal"],
};

/** What a tier of these roles or a Membership is handed on by a ChefRepository. */
export const bootstrapFor = (...roles: string[]) => ({
  ...joined().bootstrap,
  ...nodeArgs,
  archives: {
    roles: Object.fromEntries(roles.map((role) => [role, archive("a")])),
    joins: { mesos: archive("a"), logs: archive("c") },
  },
});

/** Others of it, but for the archives of roles. */
export const otherBootstrap = below("bootstrap", {
  environment: "prod",
  domain: "prod.internal",
  bucket: "other",
  bucketArn: "arn:aws:s3:::other",
  nodesGroupId: "sg-0b",
  keyName: "others",
  ...below("archives.joins.mesos", otherArchive),
  ...otherNodeArgs,
});

export const members = [1, 2, 3].map((id) => ({
  ...{
    id,
    zone: `us-east-1${"abc"[id - 1]}`,
    subnetId: `subnet-0${"abc"[id - 1]}`,
    subnetCidr: `10.0.${id * 16}.0/20`,
  },
  ...{ bandsReserved: false, volumeSizeGib: 10 },
}));
/** The same with a volume of each. */
export const adopting = members.map((member) => ({ ...member, adoptVolumeId: `vol-0${"abc"[member.id - 1]}` }));
export const otherMembers = below("members.0", {
  id: 4,
  zone: "us-east-1d",
  subnetId: "subnet-0d",
  subnetCidr: "10.0.64.0/20",
});

export const [incarnation, otherIncarnation] = ["0123456789abcdef", "fedcba9876543210"];
const key = (end: string) => `arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-0000-4000-8000-0123456789${end}`;
export const [kmsKeyId, otherKmsKeyId] = [key("ab"), key("ff")];
export const [image, otherImage] = ["ami-0123456789abcdef0", "ami-0fedcba9876543210"];
export const roller = { profile: "ops", roleArn: "arn:aws:iam::123456789012:role/deploy", waitMinutes: 35 };
export const otherRoller = below("roller", {
  profile: "others",
  roleArn: "arn:aws:iam::123456789012:role/other",
});
