import { createHash } from "node:crypto";

import { partitionOf } from "../../components/regions";
import { typesOfBalancing } from "./balancing";
import { certificate, standInKey } from "./standInCertificate";

/** What stands in for AWS while a plan is made. Anything that the program reads back from a resource comes from here. */
export const standInAccount = "123456789012";

/** What is known of a secret: made up of a name, never of a real one. */
export const standInSecret = (name: string): string => `stand-in-for-${name}`;

/** A secret output: the engine's own mark around a value. */
export const secretSignature = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

/** One registration as a stand-in for AWS sees it. */
export interface StandInRequest {
  urn: string;
  type: string;
  name: string;
  region: string;
  inputs: Record<string, unknown>;
  /** Id of a resource that is there already and that the program imports. */
  importId?: string;
}

interface StandIn {
  id: string;
  outputs: Record<string, unknown>;
}

type Maker = (request: StandInRequest) => StandIn;

/** Hex digits that depend on the text alone. */
function hex(text: string, digits: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, digits);
}

/** An EC2-shaped id with an ARN: `vol-0…`, derived from the URN unless it is known. */
function ec2(prefix: string, arnKind: string): Maker {
  return ({ urn, region, importId }) => {
    const id = importId ?? `${prefix}-0${hex(urn, 16)}`;
    return { id, outputs: { arn: `arn:${partitionOf(region).id}:ec2:${region}:${standInAccount}:${arnKind}/${id}` } };
  };
}

/** A physical name as Pulumi makes one: the logical name and seven hex digits. */
function physicalName({ urn, name, inputs }: StandInRequest): string {
  return typeof inputs.name === "string" ? inputs.name : `${name}-${hex(urn, 7)}`;
}

function iam(kind: string): Maker {
  return (request) => {
    const [name, { region }] = [physicalName(request), request];
    return {
      id: name,
      outputs: { name, arn: `arn:${partitionOf(region).id}:iam::${standInAccount}:${kind}/${name}` },
    };
  };
}

const bucket: Maker = (request) => {
  const [name, { region }] = [physicalName(request), request];
  return { id: name, outputs: { bucket: name, arn: `arn:${partitionOf(region).id}:s3:::${name}` } };
};

const named: Maker = (request) => {
  const name = physicalName(request);
  return { id: name, outputs: { name } };
};

/** The domain of AWS's endpoints. */
const suffixOf = ({ region }: StandInRequest): string => partitionOf(region).dnsSuffix;

/** What Elastic Load Balancing names by ARNs alone, under both of the provider's spellings. */
function balancing(kind: string): Record<string, Maker> {
  const maker: Maker = ({ urn, name, region }) => {
    const place = `arn:${partitionOf(region).id}:elasticloadbalancing:${region}:${standInAccount}`;
    const arn = `${place}:${kind.toLowerCase()}/${name}/${hex(urn, 16)}`;
    return { id: arn, outputs: { arn } };
  };
  return Object.fromEntries(typesOfBalancing(kind).map((type) => [type, maker]));
}

/** Outputs that are a function of the inputs: they change exactly when the inputs do. */
function versionOf(inputs: Record<string, unknown>): number {
  return parseInt(hex(JSON.stringify(inputs), 7), 16);
}

/**
 * The computed outputs of each type that the program reads. A type that is not listed gets an id and its inputs back;
 * whatever else it would compute is undefined, and the program fails loudly when it needs it.
 */
const makers: Record<string, Maker> = {
  "aws:ec2/vpc:Vpc": ec2("vpc", "vpc"),
  "aws:ec2/subnet:Subnet": ec2("subnet", "subnet"),
  "aws:ec2/securityGroup:SecurityGroup": ec2("sg", "security-group"),
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ec2("sg", "security-group"),
  "aws:ec2/networkInterface:NetworkInterface": ec2("eni", "network-interface"),
  "aws:ec2/internetGateway:InternetGateway": ec2("igw", "internet-gateway"),
  "aws:ec2/natGateway:NatGateway": ec2("nat", "natgateway"),
  "aws:ec2/routeTable:RouteTable": ec2("rtb", "route-table"),
  "aws:ec2/vpcEndpoint:VpcEndpoint": ec2("vpce", "vpc-endpoint"),
  "aws:ebs/volume:Volume": ec2("vol", "volume"),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ec2("sgr", "security-group-rule"),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ec2("sgr", "security-group-rule"),
  "aws:iam/policy:Policy": iam("policy"),
  "aws:iam/role:Role": iam("role"),
  "aws:iam/instanceProfile:InstanceProfile": iam("instance-profile"),
  "aws:ec2/eip:Eip": ({ urn }) => {
    const allocationId = `eipalloc-0${hex(urn, 16)}`;
    return { id: allocationId, outputs: { allocationId } };
  },
  "aws:ec2/launchTemplate:LaunchTemplate": (request) => {
    const { id, outputs } = ec2("lt", "launch-template")(request);
    return { id, outputs: { ...outputs, latestVersion: versionOf(request.inputs) } };
  },
  "aws:route53/zone:Zone": ({ urn }) => {
    const zoneId = `Z${hex(urn, 19).toUpperCase()}`;
    return { id: zoneId, outputs: { zoneId } };
  },
  "aws:s3/bucket:Bucket": bucket,
  "aws:s3/bucketV2:BucketV2": bucket,
  ...balancing("LoadBalancer"),
  ...balancing("Listener"),
  ...balancing("TargetGroup"),
  "aws:s3/bucketObjectv2:BucketObjectv2": ({ inputs }) => ({
    id: String(inputs.key),
    outputs: { etag: hex(JSON.stringify(inputs), 32) },
  }),
  "aws:secretsmanager/secret:Secret": (request) => {
    const { region, urn } = request;
    const arn = `arn:${partitionOf(region).id}:secretsmanager:${region}:${standInAccount}:secret:${physicalName(request)}-${hex(urn, 6)}`;
    return { id: arn, outputs: { arn } };
  },
  "aws:secretsmanager/secretVersion:SecretVersion": ({ inputs }) => {
    const versionId = hex(JSON.stringify(inputs), 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
    return { id: `${String(inputs.secretId)}|${versionId}`, outputs: { secretArn: inputs.secretId, versionId } };
  },
  "aws:rds/subnetGroup:SubnetGroup": named,
  "aws:rds/parameterGroup:ParameterGroup": named,
  "aws:elasticache/subnetGroup:SubnetGroup": named,
  "aws:rds/instance:Instance": (request) => {
    const identifier = physicalName(request);
    const address = `${identifier}.${hex(request.urn, 12)}.${request.region}.rds.${suffixOf(request)}`;
    return { id: `db-${hex(request.urn, 26).toUpperCase()}`, outputs: { identifier, address } };
  },
  "aws:elasticache/replicationGroup:ReplicationGroup": (request) => {
    const id = physicalName(request);
    const primaryEndpointAddress = `master.${id}.${hex(request.urn, 6)}.${request.region}.cache.${suffixOf(request)}`;
    return { id, outputs: { replicationGroupId: id, primaryEndpointAddress } };
  },
  "random:index/randomId:RandomId": ({ urn, inputs }) => {
    const digits = hex(urn, Number(inputs.byteLength) * 2);
    return { id: digits, outputs: { hex: digits } };
  },
  // Marked secret, as the provider does.
  "random:index/randomPassword:RandomPassword": ({ name }) => ({
    id: "none",
    outputs: {
      result: { ...secretSignature, value: standInSecret(name) },
      bcryptHash: { ...secretSignature, value: standInSecret(`${name}-bcrypt`) },
    },
  }),
  // Marked secret as well.
  "tls:index/privateKey:PrivateKey": ({ urn, name }) => ({
    id: hex(urn, 40),
    outputs: { privateKeyPem: { ...secretSignature, value: standInSecret(`${name}-key`) } },
  }),
  "tls:index/selfSignedCert:SelfSignedCert": ({ urn, name }) => ({
    id: hex(urn, 39),
    outputs: { certPem: certificate({ name, key: standInKey(urn) }) },
  }),
  "tls:index/certRequest:CertRequest": ({ urn, inputs }) => ({
    id: hex(urn, 40),
    outputs: { certRequestPem: `request-${hex(JSON.stringify(inputs), 32)}` },
  }),
  "tls:index/locallySignedCert:LocallySignedCert": ({ urn, inputs }) => ({
    id: hex(urn, 39),
    outputs: { certPem: `certificate-${hex(JSON.stringify(inputs), 32)}` },
  }),
};

/** Whether outputs of this type are made by the table, and so can be referred to. */
export function hasStandIn(type: string): boolean {
  return type in makers;
}

/** The id and the outputs of a registration. */
export function standIn(request: StandInRequest): StandIn {
  const made = makers[request.type]?.(request) ?? { id: `${request.name}-${hex(request.urn, 7)}`, outputs: {} };
  return { id: made.id, outputs: { ...request.inputs, ...made.outputs } };
}
