import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { ArchiveReference } from "../bootstrap/documents";
import { joinedArtifacts, joinsKey, renderJoins, type Join } from "../bootstrap/joins";
import { validateComponent } from "../componentRules";
import { below } from "../faults";
import { namesakes } from "../names";
import { nodesGroupFaults } from "../node/nodesGroup";
import { partitionOf } from "../node/placeOf";
import { policyText, readArtifacts, readJoins } from "../node/statements";
import { childTags } from "../tags";
import { refuseLater } from "../validation";
import type { MembershipArgs } from "./args";
import { archiveFaults, membershipFaults, secretFaults } from "./validate";

export type * from "./args";

/**
 * What the nodes of one tier do for services that are not its own: the list of services that they join, and the right
 * to read what these ask for. Services are joined and left in place, without a new instance. The party's roles and the
 * offers' secrets are data of always the same three resources, so that a change of one is a change of one. Its name has up
 * to 120 lower-case letters, digits and hyphens.
 */
export class Membership extends pulumi.ComponentResource {
  /** Key of the object in the environment's bucket that the nodes read. */
  readonly key: pulumi.Output<string>;

  constructor(name: string, args: MembershipArgs, opts?: pulumi.ComponentResourceOptions) {
    const judged = validateComponent("Membership", name, args, opts, {
      made: namesakes.membership,
      rules: membershipFaults,
      plain: {},
    });
    super("startup-stack:index:Membership", name, {}, opts);

    // Fields one by one: while one role is replaced, all of a party that is taken as a whole would be unknown, its key too.
    const bootstrap = pulumi.output(judged.bootstrap);
    const { tier, roles } = pulumi.output(judged.party);
    const joins = joinsOf(name, judged, bootstrap);
    const parent = { parent: this };
    const tags = childTags(name, { "startup-stack:component": name }, judged.tags);

    const policy = new aws.iam.Policy(
      name,
      {
        policy: pulumi
          .all([bootstrap.bucketArn, tier, joins])
          .apply(([bucketArn, known, all]) => joinsPolicy(bucketArn, known, all)),
        tags,
      },
      parent,
    );
    // Exclusive: a role that leaves the party loses the policy in the same change, before it is deleted.
    const attachment = new aws.iam.PolicyAttachment(name, { policyArn: policy.arn, roles }, parent);
    const document = new aws.s3.BucketObjectv2(
      name,
      {
        bucket: bootstrap.bucket,
        key: tier.apply(joinsKey),
        content: pulumi.all([tier, joins]).apply(([known, all]) => renderJoins(known, all)),
        contentType: "application/json",
        tags,
      },
      // A node that is told of a service may read all that the service asks for.
      { ...parent, dependsOn: attachment },
    );

    this.key = document.key;
    this.registerOutputs({ key: this.key });
  }
}

type Bootstrap = pulumi.Output<pulumi.Unwrap<MembershipArgs["bootstrap"]>>;

/** The joins by service. Never there when something is wrong with them; each check runs as soon as what it reads is known. */
function joinsOf(name: string, args: MembershipArgs, bootstrap: Bootstrap): pulumi.Output<Record<string, Join>> {
  const known = pulumi.all([pulumi.output(args.offers), bootstrap.archives]).apply(([offers, archives]) => {
    const joinable: Record<string, ArchiveReference | undefined> = archives.joins;
    return offers.map((offer) => ({ ...offer, archive: joinable[offer.service], joinable: Object.keys(joinable) }));
  });
  const passed = [
    refuseLater("Membership", name, pulumi.output(bootstrap.nodesGroupId), (id) =>
      below("bootstrap", nodesGroupFaults(id)),
    ),
    refuseLater("Membership", name, pulumi.output(secretFaults(args.offers, "offers")), (faults) => faults),
    refuseLater("Membership", name, known, archiveFaults),
  ];
  return pulumi
    .all([known, pulumi.all(passed)])
    .apply(([offers]) =>
      Object.fromEntries(
        offers.map(({ service, archive, settings, secrets }) => [service, { archive: archive!, settings, secrets }]),
      ),
    );
}

/** Reads the tier's joins, and what the services in them ask for. */
function joinsPolicy(bucketArn: string, tier: string, joins: Record<string, Join>): string {
  const all = Object.values(joins);
  const archives = all.map(({ archive }) => archive.key);
  const secrets = all.flatMap((join) => Object.values(join.secrets).map(({ arn }) => arn));
  const packages = all.flatMap((join) => Object.values(joinedArtifacts(join)).flatMap(({ url }) => url ?? []));
  const once = (names: string[]) => [...new Set(names)].sort();
  return policyText([
    ...readJoins(bucketArn, [joinsKey(tier), ...once(archives)], once(secrets)),
    ...readArtifacts({ partition: partitionOf(bucketArn) }, once(packages)),
  ]);
}
