import { Membership } from "../../../index";
import { agents } from "../joined";
import { below, bootstrapFor, otherArchive, otherBootstrap, tags, type Subject } from "./subject";

export const membershipSubjects: Subject[] = [
  {
    component: "Membership",
    make: (name, args) => new Membership(name, args),
    args: {
      bootstrap: bootstrapFor("zookeeper"),
      party: { tier: "web", roles: ["web-1", "web-2"] },
      offers: [agents],
      tags,
    },
    others: {
      ...otherBootstrap,
      ...below("bootstrap.archives.roles.zookeeper", otherArchive),
      "party.tier": "site",
      "party.roles": ["web-1", "web-3"],
      "offers.0.service": "logs",
      "offers.0.settings": { master: "zk://10.0.64.18:2181/mesos" },
      "offers.0.secrets.credential.arn": `${agents.secrets.credential.arn}9`,
      "offers.0.secrets.credential.versionId": "v2",
    },
    needed: ["bootstrap.nodesGroupId"],
  },
];
