import { ZooKeeperQuorum } from "../../../index";
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

const quorum: Subject = {
  component: "ZooKeeperQuorum",
  make: (name, args) => new ZooKeeperQuorum(name, args),
  args: {
    ...{ vpcId: "vpc-0a", members, bootstrap: bootstrapFor("zookeeper"), addressBand: 12, tags, retainData: false },
    ...{ dnsZoneId: "Z0123456789", instanceType: "t3.small", image, rootDeviceName: "/dev/xvda", rootVolumeSizeGib: 8 },
    ...{ volumeSizeGib: 10, kmsKeyId, heapMib: 512, snapshotRetainCount: 14 },
    ...{ tickTime: 2000, initLimit: 10, syncLimit: 5, maxClientCnxns: 0 },
    ...{ minSessionTimeout: 5000, maxSessionTimeout: 50_000, snapCount: 50_000 },
    ...{ autopurgeSnapRetainCount: 5, autopurgePurgeInterval: 24, commandsWhitelist: ["srvr", "mntr"] },
    roller,
  },
  others: {
    ...otherBootstrap,
    ...below("bootstrap.archives.roles.zookeeper", otherArchive),
    vpcId: "vpc-0b",
    dnsZoneId: "Z9876543210",
    instanceType: "t3.medium",
    image: otherImage,
    rootDeviceName: "/dev/sda1",
    kmsKeyId: otherKmsKeyId,
    commandsWhitelist: ["srvr", "mntr", "ruok"],
    ...otherRoller,
    ...otherMembers,
  },
  needed: ["bootstrap.artifacts.cinc.url"],
};

export const zookeeperSubjects: Subject[] = [
  quorum,
  {
    ...quorum,
    args: { ...quorum.args, incarnation, restore: true, members: adopting },
    others: { incarnation: otherIncarnation, "members.0.adoptVolumeId": "vol-0d" },
    needed: ["incarnation", "members.0.adoptVolumeId"],
  },
];
