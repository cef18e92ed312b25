import type { TierDocument } from "../../../components/bootstrap/documents";
import { nodeFile, type NodeSpec } from "../../../components/bootstrap/nodeSpec";
import { requestVariable, type RollRequest } from "../../../components/roll/request";
import type { Plan } from "../../../scripts/plan/format";

const reservationType = "aws:ec2/subnetCidrReservation:SubnetCidrReservation";

/** Inputs of the resources of a type. */
function inputsOf<T>(plan: Plan, type: string): T[] {
  return plan.resources.filter((resource) => resource.type === type).map(({ inputs }) => inputs as T);
}

export const hasVpc = (plan: Plan) => inputsOf(plan, "aws:ec2/vpc:Vpc").length > 0;

export const hasNoRecord = (plan: Plan) => inputsOf(plan, "aws:route53/record:Record").length === 0;

/** Every launch asks for Debian's newest image, and the preview says that it is not pinned. */
export function takesNewestImage(plan: Plan): boolean {
  const templates = inputsOf<{ imageId: string }>(plan, "aws:ec2/launchTemplate:LaunchTemplate");
  const newest = templates.every(({ imageId }) =>
    imageId.startsWith("resolve:ssm:/aws/service/debian/release/12/latest/"),
  );
  return newest && plan.findings.some(({ id }) => id === "image-unpinned");
}

export function hasVolumesOfOneSize(plan: Plan): boolean {
  return new Set(inputsOf<{ size: number }>(plan, "aws:ebs/volume:Volume").map(({ size }) => size)).size === 1;
}

export function hasNewVolumes(plan: Plan): boolean {
  const volumes = plan.resources.filter(({ type }) => type === "aws:ebs/volume:Volume");
  return volumes.every(({ options }) => options.import === undefined);
}

export function hasDefaultKey(plan: Plan): boolean {
  return inputsOf<{ kmsKeyId?: string }>(plan, "aws:ebs/volume:Volume").every(({ kmsKeyId }) => kmsKeyId === undefined);
}

export function hasOneGroupANode(plan: Plan): boolean {
  const interfaces = inputsOf<{ securityGroups: string[] }>(plan, "aws:ec2/networkInterface:NetworkInterface");
  return interfaces.every(({ securityGroups }) => securityGroups.length === 1);
}

export const generatesIncarnation = (plan: Plan) => inputsOf(plan, "random:index/randomId:RandomId").length > 0;

export const generatesIncarnationOf = (tier: string) => (plan: Plan) =>
  plan.resources.some(({ type, name }) => type === "random:index/randomId:RandomId" && name.startsWith(`${tier}-`));

const clientsOf = ({ nodes }: Plan) =>
  nodes.map(({ userData: { files } }) => {
    const { client } = JSON.parse(files.find(({ path }) => path === nodeFile)!.text) as NodeSpec;
    return client;
  });

/** Nodes are told of no package of the chef client. */
export const hasClientInImage = (plan: Plan) => clientsOf(plan).every(({ url }) => url === undefined);

/** The package of the chef client has no digest, and the preview says so. */
export const isUnlocked = (plan: Plan) =>
  clientsOf(plan).every(({ sha256 }) => sha256 === undefined) &&
  plan.findings.some(({ id }) => id === "artifact-unlocked");

/** No door of SSH is open. */
export const hasNoSsh = (plan: Plan) =>
  inputsOf<{ fromPort?: number }>(plan, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").every(
    ({ fromPort }) => fromPort !== 22,
  );

export const takesNoKey = (plan: Plan) =>
  inputsOf<{ keyName?: string }>(plan, "aws:ec2/launchTemplate:LaunchTemplate").every(
    ({ keyName }) => keyName === undefined,
  );

/** ZooKeeper is told nothing of a setting, and takes its own default. */
export const zooCfgLacks = (key: string) => (plan: Plan) => {
  const objects = inputsOf<{ key: string; content: string }>(plan, "aws:s3/bucketObjectv2:BucketObjectv2");
  const { content } = objects.find((object) => object.key === "tiers/zookeeper.json")!;
  return !(key in (JSON.parse(content) as { settings: { zooCfg: object } }).settings.zooCfg);
};

/** The roller is told nothing of a key. */
export const requestLacks = (key: keyof RollRequest) => (plan: Plan) =>
  inputsOf<{ environment: Record<string, string> }>(plan, "command:local:Command").every(
    ({ environment }) => !(key in (JSON.parse(environment[requestVariable]!) as object)),
  );

/** A tier reserves the band of its own members. */
export const reservesOwnBands = (plan: Plan) =>
  plan.resources.some(({ type, name }) => type === reservationType && !name.startsWith("network-"));

/** What a network says of its subnets to the tiers in them. */
export const leavesBandsToTiers = ({ outputs }: Plan) =>
  (outputs.privateSubnets as { bandsReserved: boolean }[]).every(({ bandsReserved }) => !bandsReserved);

/** The documents of all tiers. */
const documents = (plan: Plan): Partial<TierDocument>[] =>
  inputsOf<{ key: string; content: string }>(plan, "aws:s3/bucketObjectv2:BucketObjectv2")
    .filter(({ key }) => key.startsWith("tiers/"))
    .map(({ content }) => JSON.parse(content) as Partial<TierDocument>);

/** No tier is told what to resolve names by. */
export const leavesResolver = (plan: Plan) => documents(plan).every(({ dns }) => dns === undefined);

export const searchesNoDomain = (plan: Plan) => documents(plan).every(({ dns }) => dns?.search.length === 0);

/** A service and its agents are told nothing of a secret that the program may have. */
export const handsOnNo = (secret: string) => (plan: Plan) =>
  documents(plan).every(({ secrets = {} }) => !(secret in secrets));

export const hasNoStore = (plan: Plan) => inputsOf(plan, "aws:rds/instance:Instance").length === 0;

export const hasNoCluster = (plan: Plan) => documents(plan).every(({ tier }) => tier !== "mesos-master");

export const hasNoRegistry = (plan: Plan) => documents(plan).every(({ tier }) => tier !== "registry");

export const hasNoPublicAgents = (plan: Plan) => documents(plan).every(({ tier }) => tier !== "mesos-public-agent");

/** No group says what its spot instances may cost at most. */
export const hasNoMaxPrice = (plan: Plan) =>
  inputsOf<{ mixedInstancesPolicy?: { instancesDistribution?: { spotMaxPrice?: string } } }>(
    plan,
    "aws:autoscaling/group:Group",
  ).every(({ mixedInstancesPolicy: policy }) => policy?.instancesDistribution?.spotMaxPrice === undefined);

/** No group launches spot instances. */
export const hasNoSpot = (plan: Plan) =>
  inputsOf<{ capacityRebalance?: boolean }>(plan, "aws:autoscaling/group:Group").every(
    ({ capacityRebalance }) => capacityRebalance !== true,
  );

/** Nothing changes how many nodes there are. */
export const hasNoTarget = (plan: Plan) => inputsOf(plan, "aws:autoscaling/policy:Policy").length === 0;

export const hasGroupOfUpTo = (most: number) => (plan: Plan) =>
  inputsOf<{ maxSize: number }>(plan, "aws:autoscaling/group:Group").some(({ maxSize }) => maxSize === most);

/** All nodes that have disks beside the root volume have these, in GiB. */
export const hasDisksOf =
  (...sizes: number[]) =>
  (plan: Plan) =>
    inputsOf<{ blockDeviceMappings: { ebs: { volumeSize: number } }[] }>(
      plan,
      "aws:ec2/launchTemplate:LaunchTemplate",
    ).every(({ blockDeviceMappings: [, ...disks] }) => {
      const own = disks.map(({ ebs }) => ebs.volumeSize);
      return own.length === 0 || JSON.stringify(own) === JSON.stringify(sizes);
    });
