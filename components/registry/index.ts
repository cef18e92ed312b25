import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { SecretReference } from "../bootstrap/documents";
import type { ServiceOffer, TierParty } from "../bootstrap/party";
import { validateComponent } from "../componentRules";
import { connect } from "../connect";
import { namesakes } from "../names";
import { claimBand } from "../node/addressBook";
import { memberAddress, tierBands } from "../node/addresses";
import { memberTier } from "../node/memberTier";
import { refuseRename } from "../node/rename";
import { membersGroup } from "../node/securityGroup";
import { ports } from "../ports";
import { retainedChildren } from "../retention";
import { childTags } from "../tags";
import type { RegistryArgs } from "./args";
import { registryCertificates } from "./certificates";
import { defaults, neededMemoryMib } from "./defaults";
import { imagesBucket, keepImages } from "./images";
import { registrySecrets } from "./secrets";
import { plainRegistryArguments, registryFaults } from "./validate";

export type * from "./args";

/**
 * A Docker registry of one's own: one node with a fixed address and name that keeps images in a bucket by its role's
 * rights, with TLS by an authority of the environment's own, which nodes trust that join it. Its name, from which hosts
 * and the bucket have theirs, has up to 48 lower-case letters, digits and hyphens.
 */
export class Registry extends pulumi.ComponentResource {
  /** `host:port` that images are named by: `registry.prod.internal:5000`. */
  readonly endpoint: pulumi.Output<string>;
  /** The node's private address, which the certificate names too. */
  readonly address: pulumi.Output<string>;
  /** The certificate of the authority that whoever pushes or pulls trusts, in PEM. */
  readonly caCertificate: pulumi.Output<string>;
  /** Name of the bucket that holds the images. */
  readonly bucket: pulumi.Output<string>;
  /** Name of that bucket by its logical name, where it stays when the stack is destroyed; with `retainData: false` nothing. */
  readonly retained: pulumi.Output<Record<string, string>>;
  /** Security group of the node. A client that is no node needs a rule into it for 5000/tcp. */
  readonly securityGroupId: pulumi.Output<string>;
  /** Secret with a Docker `config.json`, by which nodes pull: what a MesosCluster takes as its `registrySecret`. */
  readonly pullSecret: pulumi.Output<SecretReference>;
  /** ARN of the secret with name and password of the account that pushes. */
  readonly pushSecretArn: pulumi.Output<string>;
  /** What nodes of other tiers trust the registry by. */
  readonly offer: pulumi.Output<ServiceOffer>;
  /** What a Membership takes as its `party`: the tier's name and its node's role. */
  readonly party: pulumi.Output<TierParty>;

  constructor(name: string, args: RegistryArgs, opts?: pulumi.ComponentResourceOptions) {
    const judged = validateComponent("Registry", name, args, opts, {
      made: namesakes.registry,
      rules: registryFaults,
      plain: plainRegistryArguments,
    });
    refuseRename("Registry", name, opts?.aliases);
    const { member, addressBand: band = tierBands.registry } = args;
    claimBand("Registry", name, band, [member]);
    super("startup-stack:index:Registry", name, {}, opts);

    const { tags } = judged;
    const port = ports.registry;
    const host = pulumi.output(judged.bootstrap).domain.apply((domain) => `${name}.${domain}`);
    const address = pulumi.output(judged.member.subnetCidr).apply((cidr) => memberAddress(cidr, band, member.id));
    const { group, doors } = membersGroup(
      name,
      { vpcId: judged.vpcId, description: "a registry of container images", among: [], tags },
      this,
    );
    const rule = `${name}-nodes`;
    const door = connect(
      rule,
      {
        // Refused where there is none.
        from: pulumi.output(judged.bootstrap).nodesGroupId as pulumi.Output<string>,
        to: group.id,
        ...{ port, tags: childTags(rule, { "startup-stack:component": name }, tags) },
      },
      { parent: this },
    );

    const { bucket, guards } = imagesBucket(name, judged, this);
    const { ca, ...server } = registryCertificates(name, { host, address }, this);
    const endpoint = host.apply((known) => `${known}:${port.from}`);
    const secrets = registrySecrets(name, { server, endpoint, tags }, this);
    const { addresses, party } = memberTier(
      name,
      {
        ...judged,
        ...{ members: [judged.member], kind: "single", role: "registry", service: "registry", band },
        machine: { ...judged, instanceType: judged.instanceType ?? defaults.instanceType },
        memoryMib: neededMemoryMib,
        machineSettings: {},
        securityGroup: group,
        settings: { port: port.from, bucket: bucket.bucket, ca },
        secrets: { server: secrets.server },
        rights: bucket.arn.apply(keepImages),
        alias: host,
        launchAfter: [...doors, door, ...guards],
      },
      this,
    );
    if (judged.dnsZoneId !== undefined) {
      new aws.route53.Record(
        `${name}-host`,
        { zoneId: judged.dnsZoneId, name: host, type: "A", ttl: 60, records: addresses },
        { parent: this },
      );
    }

    this.endpoint = endpoint;
    this.address = addresses.apply(([own]) => own!);
    this.caCertificate = ca;
    this.bucket = bucket.bucket;
    this.retained = retainedChildren(judged.retainData, [[`${name}-images`, bucket.bucket]]);
    this.securityGroupId = group.id;
    this.pullSecret = secrets.pull;
    this.pushSecretArn = secrets.push.arn;
    this.offer = pulumi.output({ service: "registry", settings: { host, port: port.from, ca }, secrets: {} });
    this.party = party;
    this.registerOutputs({
      endpoint: this.endpoint,
      address: this.address,
      caCertificate: this.caCertificate,
      bucket: this.bucket,
      retained: this.retained,
      securityGroupId: this.securityGroupId,
      pullSecret: this.pullSecret,
      pushSecretArn: this.pushSecretArn,
      offer: this.offer,
      party: this.party,
    });
  }
}
