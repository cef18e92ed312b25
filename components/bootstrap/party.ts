import type * as pulumi from "@pulumi/pulumi";

/** The nodes of a tier as those that join services: the `party` output of the tier's component. */
export interface TierParty {
  /** Name of the tier. */
  tier: pulumi.Input<string>;
  /** Names of the IAM roles that its nodes take, one or more. */
  roles: pulumi.Input<pulumi.Input<string>[]>;
}

/** A secret by reference: nodes read its value themselves. */
export interface ServiceSecret {
  /** ARN of the secret. */
  arn: pulumi.Input<string>;
  /** Id of the version that nodes read. */
  versionId: pulumi.Input<string>;
}

/** What a service asks of nodes that join it: the `offer` output of the service's component. */
export interface ServiceOffer {
  /** Name of the service, which is that of the cookbook whose recipes `join` and `leave` nodes run. */
  service: pulumi.Input<string>;
  /** What the cookbook is told, the same for all who join. Holds no secret value. Under `artifacts` stand packages of others that nodes fetch for it, by name with version, url and sha256; they get the right to read those of S3. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the schema has no other word for any JSON
  settings: pulumi.Input<Record<string, any>>;
  /** Secrets by the name that the cookbook has for each. */
  secrets: pulumi.Input<Record<string, pulumi.Input<ServiceSecret>>>;
}
