import { nodeFile, type NodeSpec } from "../../components/bootstrap/nodeSpec";
import type { Plan, PlanFinding, PlanNode, PlanResource } from "./format";
import { findSecret } from "./masks";
import { fatalZones } from "./quorum";

type Draft = Pick<Plan, "resources" | "nodes">;
type Check = (draft: Draft, secrets: readonly string[]) => PlanFinding[];

/** Every check of a plan. Adding one means one function here and one row in docs/plan-format.md. */
const checks: Check[] = [secretExposed, imageUnpinned, clientUnlocked, natSingle, zoneFatal, bucketForceDestroy];

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

function imageUnpinned(draft: Draft): PlanFinding[] {
  return perComponent(draft, (nodes) => nodes.some(({ image }) => image.startsWith("resolve:")), {
    id: "image-unpinned",
    message: "debian-12 is looked up at each launch; pin `image`, so that a replaced node is the same node",
  });
}

function clientUnlocked(draft: Draft): PlanFinding[] {
  const { client } = specOf(draft.nodes[0]) ?? {};
  if (client === undefined || client.url !== undefined) return [];
  const repository = draft.resources.find(({ type }) => type === "startup-stack:index:ChefRepository");
  return [
    {
      id: "artifact-unlocked",
      level: "warning",
      resource: repository?.urn ?? componentUrn(draft.nodes[0]!, draft.resources),
      message: `${client.flavour} has no url and sha256, so the image must have it; set chef.client, or allow it by name for an image of your own`,
    },
  ];
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

function zoneFatal(draft: Draft): PlanFinding[] {
  return perComponent(draft, (nodes) => nodes.every(({ shape }) => shape === "slot") && fatalZones(nodes).length > 0, {
    id: "zone-fatal",
    message: "the quorum does not survive the loss of every zone; spread the members over three",
  });
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

function perComponent(
  { nodes, resources }: Draft,
  applies: (nodes: PlanNode[]) => boolean,
  { id, message }: { id: string; message: string },
): PlanFinding[] {
  const components = [...new Set(nodes.map(({ component }) => component))];
  return components.flatMap((component) => {
    const own = nodes.filter((node) => node.component === component);
    if (!applies(own)) return [];
    return [
      {
        id,
        level: "warning" as const,
        resource: componentUrn(own[0]!, resources),
        message: `${component}: ${message}`,
      },
    ];
  });
}

function componentUrn({ component }: PlanNode, resources: PlanResource[]): string {
  return resources.find(({ name, type }) => name === component && type.startsWith("startup-stack:"))!.urn;
}

function specOf(node: PlanNode | undefined): NodeSpec | undefined {
  const file = node?.userData.files.find(({ path }) => path === nodeFile);
  return file === undefined ? undefined : (JSON.parse(file.text) as NodeSpec);
}
