import { isPublicBlock } from "../../plan/publicBlock";
import type { Plan, PlanResource } from "../../plan/format";
import { artifactsOf } from "../../plan/artifacts";
import { typesOfBalancing } from "../../plan/balancing";
import { Buckets } from "../../plan/buckets";
import { list, text } from "../../plan/inputs";
import { groupsInput } from "../../plan/reachability/stores";
import { typed } from "../../plan/typed";
import { counted } from "../counted";
import type { BoxId, Outside, Picture } from "./model";

/** The internet, which nodes dial and nobody dials in from, unless a rule lets every address in. */
export const internet: Outside = {
  ...{ id: "peer internet", name: "Internet", side: "above" },
  detail: "nodes dial out through NAT; nobody dials in",
};

interface StoreType {
  side: Outside["side"];
  /** What it is, in words. */
  words: (inputs: PlanResource["inputs"]) => string;
  /** Input with the ids of its security groups. */
  groups: string;
}

const sized = (what: string, engine: string, machine: string) => (inputs: PlanResource["inputs"]) =>
  [what, text(inputs, engine), text(inputs, machine)].filter((part) => part !== undefined).join(" · ");

/** What others run in the network for its nodes, and nodes dial or are dialed by. */
const storeTypes: Record<string, StoreType> = {
  "aws:rds/instance:Instance": {
    ...{ side: "below", groups: groupsInput["aws:rds/instance:Instance"] },
    words: sized("RDS", "engine", "instanceClass"),
  },
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    ...{ side: "below", groups: groupsInput["aws:elasticache/replicationGroup:ReplicationGroup"] },
    words: sized("ElastiCache", "engine", "nodeType"),
  },
  ...Object.fromEntries(
    typesOfBalancing("LoadBalancer").map((type): [string, StoreType] => [
      type,
      { side: "above", groups: "securityGroups", words: sized("load balancer", "loadBalancerType", "") },
    ]),
  ),
};

/** Boxes of managed resources, and the box of each of their security groups, by its id. */
export function storesOf({ resources }: Pick<Plan, "resources">): { boxes: Outside[]; byGroup: Map<string, BoxId> } {
  const byGroup = new Map<string, BoxId>();
  const boxes = Object.entries(storeTypes).flatMap(([type, { side, words, groups }]) =>
    typed(resources, type).all.map(({ urn, name, inputs }): Outside => {
      for (const group of list(inputs[groups])) byGroup.set(String(group), `store ${urn}`);
      return { id: `store ${urn}`, name, side, detail: words(inputs) };
    }),
  );
  return { boxes, byGroup };
}

const everywhere = ["0.0.0.0/0", "::/0"];

/** The box of what a rule lets in that is no node. */
export function outsideOf(peer: string): Outside {
  if (everywhere.includes(peer)) return { ...internet, detail: "any address may dial in" };
  const box = { id: `peer ${peer}`, name: peer, side: "above" } as const;
  if (!peer.includes("/")) return { ...box, detail: "machines that are no nodes of this plan" };
  return { ...box, detail: isPublicBlock(peer) ? "addresses on the internet" : "private network" };
}

/** What nodes use without a door. */
export function servicesOf(plan: Plan): Picture["services"] {
  const { resources } = plan;
  const buckets = new Buckets(plan).all();
  const secrets = typed(resources, "aws:secretsmanager/secret:Secret").all.length;
  const zones = typed(resources, "aws:route53/zone:Zone").all.map(({ name, inputs }) => text(inputs, "name") ?? name);
  const sessions = artifactsOf(plan).some(({ name }) => name === "amazon-ssm-agent");
  return [
    ...buckets.map(({ name }) => ({ name, detail: "S3 bucket" })),
    ...(secrets === 0 ? [] : [{ name: counted(secrets, "secret"), detail: "Secrets Manager" }]),
    ...zones.map((name) => ({ name, detail: "private zone of Route 53" })),
    ...(sessions ? [{ name: "Session Manager", detail: "operators' shells, without a door" }] : []),
  ];
}
