import { lockWords } from "../../components/artifacts/validate";
import type { NodeKind } from "../../components/bootstrap/nodeSpec";
import { overlap, parseBlock, type Block } from "../../components/cidr";
import { isUnpinned } from "../../components/imageParameter";
import { artifactsOf, artifactsOfNode, type PlannedArtifact } from "./artifacts";
import { forbidden } from "./fetches";
import type { Plan, PlanFinding, PlanNode, PlanResource } from "./format";
import { imageWords, mixedArchitectures } from "./images";
import { joinsOf } from "./joins";
import { findSecret } from "./masks";
import { fatalZones } from "./quorum";
import { strays } from "./strays";

/** What a plan is made without. */
export interface Gaps {
  /** The ESC environments of whose settings nothing is known. */
  unread?: string[];
  /** Why nobody has parsed the recipes; absent when they were. */
  unparsed?: string;
}

type Draft = Pick<Plan, "region" | "resources" | "nodes" | "symbols"> & Gaps;
type Check = (draft: Draft, secrets: readonly string[]) => PlanFinding[];

/** Every check of a plan. Adding one means one function here and one row in docs/plan-format.md. */
const checks: Check[] = [
  secretExposed,
  addressTaken,
  partyTaken,
  fetchForbidden,
  zoneMismatch,
  architectureMixed,
  imageUnpinned,
  artifactUnlocked,
  artifactAbsent,
  natSingle,
  zoneFatal,
  bucketForceDestroy,
  environmentUnread,
  recipesUnparsed,
];

export function findingsOf(draft: Draft, secrets: readonly string[]): PlanFinding[] {
  return checks
    .flatMap((check) => check(draft, secrets))
    .sort((a, b) => (`${a.level} ${a.id} ${a.resource}` < `${b.level} ${b.id} ${b.resource}` ? -1 : 1));
}

function secretExposed({ resources, nodes }: Draft, secrets: readonly string[]): PlanFinding[] {
  const error = (resource: string, where: string): PlanFinding => ({
    id: "secret-exposed",
    level: "error",
    resource,
    message: `${where} holds a secret value in the open; pass it by reference`,
  });
  const inInputs = resources
    .filter(({ inputs }) => findSecret(JSON.stringify(inputs), secrets))
    .map(({ urn, name }) => error(urn, `an input of ${name}`));
  const inUserData = nodes
    .filter(({ userData }) => findSecret(JSON.stringify(userData), secrets))
    .map((node) => error(componentUrn(node, resources), `user-data of ${node.name}`));
  return [...inInputs, ...inUserData];
}

/** AWS refuses the second interface or reservation only half-way through an update. */
function addressTaken({ resources }: Draft): PlanFinding[] {
  const faults: PlanFinding[] = [];
  const check = (type: string, blocksOf: (inputs: PlanResource["inputs"]) => string[], what: string, mend: string) => {
    const taken: { subnet: unknown; block: Block; name: string }[] = [];
    for (const { urn, name, inputs } of resources.filter((resource) => resource.type === type)) {
      for (const cidr of blocksOf(inputs)) {
        const block = parseBlock(cidr);
        if (block === undefined) continue;
        const other = taken.find((each) => each.subnet === inputs.subnetId && overlap(each.block, block));
        taken.push({ subnet: inputs.subnetId, block, name });
        if (other === undefined) continue;
        const message = `${name}: ${what} ${cidr.replace("/32", "")} is that of ${other.name} in the same subnet; ${mend}`;
        faults.push({ id: "address-taken", level: "error", resource: urn, message });
      }
    }
  };
  const privateIps = ({ privateIps: ips }: PlanResource["inputs"]) => (ips as string[] | undefined) ?? [];
  const move = "move one of the tiers to another band by `addressBand`";
  check(
    "aws:ec2/networkInterface:NetworkInterface",
    (inputs) => privateIps(inputs).map((ip) => `${ip}/32`),
    "address",
    move,
  );
  check(
    "aws:ec2/subnetCidrReservation:SubnetCidrReservation",
    ({ cidrBlock }) => (typeof cidrBlock === "string" ? [cidrBlock] : []),
    "reservation",
    `hand on \`bandsReserved\` of a Network's subnet to its members, or ${move}`,
  );
  return faults;
}

/** AWS takes both, and each update gives the nodes the list of the one that came last. */
function partyTaken({ resources }: Draft): PlanFinding[] {
  const seen = new Map<string, string>();
  return joinsOf(resources).flatMap(({ membership, object: { urn, inputs } }) => {
    const place = `${String(inputs.bucket)} ${String(inputs.key)}`;
    const first = seen.get(place);
    if (first === undefined) {
      seen.set(place, membership.name);
      return [];
    }
    const message = `${membership.name}: ${String(inputs.key)} is that of ${first}; give one Membership all offers of the tier`;
    return [{ id: "party-taken", level: "error" as const, resource: urn, message }];
  });
}

/** A node that may not read what it is told to gives up its launch, or never joins a service, for as long as it tries. */
function fetchForbidden(draft: Draft): PlanFinding[] {
  const seen = new Set<string>();
  return draft.nodes.flatMap((node) =>
    forbidden(draft, node).flatMap(({ address, namedBy }) => {
      const message = `${node.tier}: ${address}, which ${namedBy} names, is nothing that the role of ${node.name} may read; let it, or name another`;
      if (seen.has(`${node.tier} ${address}`)) return [];
      seen.add(`${node.tier} ${address}`);
      const resource = componentUrn(node, draft.resources);
      return [{ id: "fetch-forbidden", level: "error" as const, resource, message }];
    }),
  );
}

function imageUnpinned(draft: Draft): PlanFinding[] {
  return perTier(draft, (nodes) => {
    const image = nodes.map((node) => node.image).find(isUnpinned);
    if (image === undefined) return undefined;
    const message = `${imageWords(image)} is looked up at each launch; pin \`image\`, so that a replaced node is the same node`;
    return { id: "image-unpinned", message };
  });
}

/** Names say what an image or a package is for, as those of Debian do; of a node of another processor neither starts. */
function architectureMixed(draft: Draft): PlanFinding[] {
  const seen = new Set<string>();
  return draft.nodes.flatMap((node) =>
    mixedArchitectures(node, urlsOf(draft, node)).flatMap((words) => {
      const message = `${node.tier}: ${words}`;
      if (seen.has(message)) return [];
      seen.add(message);
      const resource = componentUrn(node, draft.resources);
      return [{ id: "architecture-mixed", level: "error" as const, resource, message }];
    }),
  );
}

const urlsOf = (draft: Draft, node: PlanNode): string[] =>
  artifactsOfNode(draft, node).flatMap(([, { url }]) => url ?? []);

function artifactUnlocked(draft: Draft): PlanFinding[] {
  return artifactFindings(draft, "artifact-unlocked", ({ name, version, url, sha256 }) =>
    url === undefined || sha256 !== undefined ? undefined : `${name} ${version!} has no sha256; ${lockWords(name)}`,
  );
}

function artifactAbsent(draft: Draft): PlanFinding[] {
  return artifactFindings(draft, "artifact-absent", ({ name, url }) =>
    url === undefined ? `${name} has no entry in artifacts, so the image must have it` : undefined,
  );
}

/** A warning for each package of others that is judged so. */
function artifactFindings(
  draft: Draft,
  id: string,
  judge: (artifact: PlannedArtifact) => string | undefined,
): PlanFinding[] {
  const repository = draft.resources.find(({ type }) => type === "startup-stack:index:ChefRepository");
  return artifactsOf(draft).flatMap((artifact) => {
    const message = judge(artifact);
    if (message === undefined) return [];
    const user = draft.nodes.find(({ tier }) => artifact.usedBy.includes(tier))!;
    return [{ id, level: "warning", resource: repository?.urn ?? componentUrn(user, draft.resources), message }];
  });
}

function recipesUnparsed({ resources, unparsed }: Draft): PlanFinding[] {
  if (unparsed === undefined) return [];
  const message = `${unparsed}, so that recipes and templates were not parsed; an error in one shows on the nodes. Install ruby`;
  return resources
    .filter(({ type }) => type === "startup-stack:index:ChefRepository")
    .map(({ urn }) => ({ id: "recipes-unparsed", level: "warning", resource: urn, message }));
}

function natSingle({ resources }: Draft): PlanFinding[] {
  const gateways = resources.filter(({ type }) => type === "aws:ec2/natGateway:NatGateway");
  const zones = new Set(
    resources.filter(({ type }) => type === "aws:ec2/subnet:Subnet").map(({ inputs }) => inputs.availabilityZone),
  );
  if (gateways.length !== 1 || zones.size < 2) return [];
  return [
    {
      id: "nat-single",
      level: "warning",
      resource: gateways[0]!.urn,
      message: `one NAT gateway serves ${zones.size} zones; when its zone is lost, no new node of any zone can boot`,
    },
  ];
}

/** What a tier loses with a zone, by its kind: a single has nothing to lose, a fleet is spread by its group. */
const zoneMessages: Partial<Record<NodeKind, string>> = {
  ensemble: "the quorum does not survive the loss of every zone; spread the members over three",
  pair: "both members are lost with one zone; spread them over two",
};

function zoneFatal(draft: Draft): PlanFinding[] {
  return perTier(draft, (nodes) => {
    const message = zoneMessages[nodes[0]!.kind];
    return message === undefined || fatalZones(nodes[0]!.kind, nodes).length === 0
      ? undefined
      : { id: "zone-fatal", message };
  });
}

function zoneMismatch(draft: Draft): PlanFinding[] {
  return strays(draft).map(({ node, subnet, zone }) => ({
    id: "zone-mismatch",
    level: "error",
    resource: componentUrn(node, draft.resources),
    message: `${node.name}: its zone is ${node.zones.join(", ")}, and its subnet, ${subnet}, lies in ${zone}; no instance can be launched`,
  }));
}

function bucketForceDestroy({ resources }: Draft): PlanFinding[] {
  return resources
    .filter(({ type, inputs }) => type === "aws:s3/bucket:Bucket" && inputs.forceDestroy === true)
    .map(({ urn }) => ({
      id: "force-destroy",
      level: "warning",
      resource: urn,
      message: "destroying the stack also deletes the ensembles' records; for development only",
    }));
}

/** What is said of settings that only Pulumi Cloud has, whose names a stack's file lists under `environment`. */
export const unreadWords = (unread: string[]): string =>
  `\`environment\` takes in ${unread.join(", ")}, which cannot be read offline; what is set there is missing here`;

function environmentUnread({ resources, unread = [] }: Draft): PlanFinding[] {
  if (unread.length === 0) return [];
  const resource = resources.find(({ type }) => type === "pulumi:pulumi:Stack")!.urn;
  return [{ id: "environment-unread", level: "warning", resource, message: unreadWords(unread) }];
}

/** A warning for each tier that gives one: nodes of one kind, whatever else their component has. */
function perTier(
  { nodes, resources }: Draft,
  judge: (nodes: PlanNode[]) => { id: string; message: string } | undefined,
): PlanFinding[] {
  return [...new Set(nodes.map(({ tier }) => tier))].flatMap((tier) => {
    const own = nodes.filter((node) => node.tier === tier);
    const judged = judge(own);
    if (judged === undefined) return [];
    const { id, message } = judged;
    return [
      { id, level: "warning" as const, resource: componentUrn(own[0]!, resources), message: `${tier}: ${message}` },
    ];
  });
}

function componentUrn({ component }: PlanNode, resources: PlanResource[]): string {
  return resources.find(({ name, type }) => name === component && type.startsWith("startup-stack:"))!.urn;
}
