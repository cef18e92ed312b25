import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import type { ServiceOffer } from "../../../index";

/** Arguments of a Beacon. */
export interface BeaconArgs {
  /** What each node that joins says. */
  words?: pulumi.Input<string>;
  /** Whether no node can join, on purpose. */
  broken?: pulumi.Input<boolean>;
}

/** A service without nodes of its own, for nodes of other tiers to join: it asks them to keep a secret and a unit. */
export class Beacon extends pulumi.ComponentResource {
  readonly offer: pulumi.Output<ServiceOffer>;

  constructor(
    name: string,
    { words = "here", broken = false }: BeaconArgs = {},
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("startup-stack:test:Beacon", name, {}, opts);
    const child = { parent: this };
    const token = new random.RandomPassword(name, { length: 32, special: false }, child);
    const secret = new aws.secretsmanager.Secret(name, { description: `token of ${name}` }, child);
    const version = new aws.secretsmanager.SecretVersion(
      name,
      { secretId: secret.id, secretString: pulumi.secret(token.result) },
      child,
    );
    this.offer = pulumi.output({
      service: "beacon",
      settings: { words, broken },
      secrets: { token: { arn: version.secretArn, versionId: version.versionId } },
    });
    this.registerOutputs({ offer: this.offer });
  }
}
