import { MesosCluster } from "../../../index";
import {
  adopting,
  below,
  bootstrapFor,
  image,
  incarnation,
  kmsKeyId,
  members,
  otherArchive,
  otherBootstrap,
  otherImage,
  otherIncarnation,
  otherKmsKeyId,
  otherMembers,
  otherRoller,
  roller,
  tags,
  type Subject,
} from "./subject";

const masters = {
  ...{ members, addressBand: 13, instanceType: "t3.small", rootDeviceName: "/dev/xvda", rootVolumeSizeGib: 8 },
  ...{ volumeSizeGib: 10, kmsKeyId, snapshotRetainCount: 14 },
};
const otherMasters = below("masters", {
  ...{ instanceType: "t3.medium", rootDeviceName: "/dev/sda1", kmsKeyId: otherKmsKeyId },
  ...otherMembers,
});

/** Agents in these subnets. */
const agents = (...subnetIds: string[]) => ({
  ...{ subnetIds, minSize: 5, maxSize: 20, instanceTypes: ["m6i.large", "m6i.xlarge"] },
  ...{ rootDeviceName: "/dev/xvda", rootVolumeSizeGib: 8, targetCpuPercent: 60 },
  ...{ minHealthyPercentage: 100, maxHealthyPercentage: 110 },
  spot: { onDemandBaseCapacity: 2, onDemandPercentageAboveBase: 50, maxPrice: "0.05" },
  scratchVolumes: [{ mount: "/var/lib/docker", sizeGib: 50 }],
});
const otherAgents = {
  ...{ subnetIds: ["subnet-0a", "subnet-0f"], instanceTypes: ["m6i.xlarge"], rootDeviceName: "/dev/sda1" },
  ...{ minHealthyPercentage: 90, "spot.maxPrice": "0.06", "scratchVolumes.0.mount": "/var/lib/mesos-agent" },
};

/** The ARN of a secret and the id of its version. */
const secret = (name: string, digit: string) => ({
  arn: `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-a1b2c3`,
  versionId: digit.repeat(32),
});

const cluster: Subject = {
  component: "MesosCluster",
  make: (name, args) => new MesosCluster(name, args),
  args: {
    ...{ vpcId: "vpc-0a", bootstrap: bootstrapFor("mesos-master", "mesos-agent"), dnsZoneId: "Z0123456789" },
    ...{ image, roller, tags, retainData: false, masters },
    ...{ zookeeperConnection: "10.0.16.17:2181", zookeeperChroot: "/mesos" },
    ...{ agents: agents("subnet-0a", "subnet-0b"), publicAgents: agents("subnet-0d", "subnet-0e") },
    ...{ clusterName: "dev", attributes: { tier: "a" }, ports: "31000-32000", build: "clusterd", cgroup: "v2" },
    ...{ dockerMajor: 20, containerizers: ["docker", "mesos"], isolation: "cgroups/cpu,cgroups/mem" },
    ...{ executorRegistrationTimeout: "10mins", masterFlags: { offer_timeout: "2mins" } },
    ...{ agentFlags: { gc_delay: "2days" }, frameworks: ["marathon", "chronos"], authenticateHttpFrameworks: true },
    ...{ tlsSecret: secret("tls", "0"), registrySecret: secret("registry", "0") },
  },
  others: {
    ...otherBootstrap,
    ...below("bootstrap.archives.roles.mesos-master", otherArchive),
    ...otherMasters,
    ...below("agents", otherAgents),
    ...below("publicAgents", otherAgents),
    ...otherRoller,
    ...{ vpcId: "vpc-0b", dnsZoneId: "Z9876543210", image: otherImage },
    ...{ zookeeperConnection: "10.0.16.18:2181", zookeeperChroot: "/mesos-2" },
    ...{ clusterName: "prod", attributes: { tier: "b" }, ports: "31000-31999", build: "stock", cgroup: "v1" },
    ...{ containerizers: ["mesos"], isolation: "cgroups/cpu,cgroups/mem,disk/du" },
    ...{ executorRegistrationTimeout: "20mins", masterFlags: { offer_timeout: "3mins" } },
    ...{ agentFlags: { gc_delay: "3days" }, frameworks: ["marathon", "aurora"] },
    ...below("tlsSecret", secret("tls-2", "1")),
    ...below("registrySecret", secret("registry-2", "1")),
  },
  needed: ["bootstrap.artifacts.cinc.url", "bootstrap.nodesGroupId"],
  along: { build: { cgroup: "v1" }, cgroup: { build: "stock" } },
};

export const mesosSubjects: Subject[] = [
  cluster,
  {
    ...cluster,
    args: { ...cluster.args, masters: { ...masters, incarnation, restore: true, members: adopting } },
    others: below("masters", { incarnation: otherIncarnation, "members.0.adoptVolumeId": "vol-0d" }),
    needed: ["masters.incarnation", "masters.members.0.adoptVolumeId"],
  },
];
