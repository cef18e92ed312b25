import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import type { SecretReference } from "../bootstrap/documents";
import { childTags, type Tags } from "../tags";

/** A generated password of 32 letters and digits: no program asks for another alphabet, or takes it for one. */
export const generated = (name: string, parent: pulumi.Resource): random.RandomPassword =>
  new random.RandomPassword(name, { length: 32, special: false }, { parent });

/** Such a password itself. */
export const password = (name: string, parent: pulumi.Resource): pulumi.Output<string> =>
  pulumi.secret(generated(name, parent).result);

/** A secret that is kept in Secrets Manager. */
export interface KeptSecretArgs {
  /** Whom it belongs to: the component's name. */
  component: string;
  description: string;
  value: pulumi.Output<string>;
  tags: Tags | undefined;
}

/** Keeps a secret, and gives its reference, which is there only once the value is: nodes read the value themselves. */
export function keptSecret(
  name: string,
  { component, description, value, tags }: KeptSecretArgs,
  parent: pulumi.Resource,
): pulumi.Output<SecretReference> {
  const secret = new aws.secretsmanager.Secret(
    name,
    { description, tags: childTags(name, { "startup-stack:component": component }, tags) },
    { parent },
  );
  const version = new aws.secretsmanager.SecretVersion(
    name,
    { secretId: secret.id, secretString: pulumi.secret(value) },
    { parent },
  );
  return pulumi.output({ arn: version.secretArn, versionId: version.versionId });
}
