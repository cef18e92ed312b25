import { Registry } from "../../../index";
import {
  below,
  bootstrapFor,
  image,
  members,
  otherArchive,
  otherBootstrap,
  otherImage,
  otherRoller,
  roller,
  tags,
  type Subject,
} from "./subject";

const { id, zone, subnetId, subnetCidr, bandsReserved } = members[0]!;
const member = { id, zone, subnetId, subnetCidr, bandsReserved };

export const registrySubjects: Subject[] = [
  {
    component: "Registry",
    make: (name, args) => new Registry(name, args),
    args: {
      ...{ vpcId: "vpc-0a", member, bootstrap: bootstrapFor("registry"), addressBand: 12, retainData: true, tags },
      ...{
        dnsZoneId: "Z0123456789",
        instanceType: "t3.small",
        image,
        rootDeviceName: "/dev/xvda",
        rootVolumeSizeGib: 8,
      },
      roller,
    },
    others: {
      ...otherBootstrap,
      ...below("bootstrap.archives.roles.registry", otherArchive),
      ...{ vpcId: "vpc-0b", dnsZoneId: "Z9876543210", instanceType: "t3.medium", image: otherImage },
      rootDeviceName: "/dev/sda1",
      ...otherRoller,
      ...below("member", { id: 4, zone: "us-east-1d", subnetId: "subnet-0d", subnetCidr: "10.0.64.0/20" }),
    },
    needed: ["bootstrap.artifacts.cinc.url", "bootstrap.nodesGroupId"],
  },
];
