import { createHash } from "node:crypto";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import type { SecretReference } from "../bootstrap/documents";
import { childTags, type Tags } from "../tags";

/**
 * A generated super user, kept in Secrets Manager. Nodes get the secret's ARN and read its value themselves; it holds
 * the password for people and the digest for the servers. Gives its reference, which is there only once the value is.
 */
export function superUserSecret(
  component: string,
  tags: Tags | undefined,
  parent: pulumi.Resource,
): pulumi.Output<SecretReference> {
  const name = `${component}-super`;
  const child = { parent };
  const password = new random.RandomPassword(name, { length: 32, special: false }, child);
  const secret = new aws.secretsmanager.Secret(
    name,
    {
      description: `super user of ${component}`,
      tags: childTags(name, { "startup-stack:component": component }, tags),
    },
    child,
  );
  const version = new aws.secretsmanager.SecretVersion(
    name,
    { secretId: secret.id, secretString: pulumi.secret(password.result).apply(superUser) },
    child,
  );
  return pulumi.output({ arn: version.secretArn, versionId: version.versionId });
}

/** ZooKeeper's own form of a digest: the name, and base64 of SHA-1 over name and password (DigestAuthenticationProvider). */
export function superUser(password: string): string {
  const username = "super";
  const digest = createHash("sha1").update(`${username}:${password}`).digest("base64");
  return JSON.stringify({ username, password, digest: `${username}:${digest}` });
}
