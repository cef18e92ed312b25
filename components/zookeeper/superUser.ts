import { createHash } from "node:crypto";

import type * as pulumi from "@pulumi/pulumi";

import type { SecretReference } from "../bootstrap/documents";
import { keptSecret, password } from "../node/keptSecret";
import type { Tags } from "../tags";

/** A generated super user: the secret holds the password for people and the digest for the servers. */
export function superUserSecret(
  component: string,
  tags: Tags | undefined,
  parent: pulumi.Resource,
): pulumi.Output<SecretReference> {
  const name = `${component}-super`;
  const value = password(name, parent).apply(superUser);
  return keptSecret(name, { component, description: `super user of ${component}`, value, tags }, parent);
}

/** ZooKeeper's own form of a digest: the name, and base64 of SHA-1 over name and password (DigestAuthenticationProvider). */
export function superUser(password: string): string {
  const username = "super";
  const digest = createHash("sha1").update(`${username}:${password}`).digest("base64");
  return JSON.stringify({ username, password, digest: `${username}:${digest}` });
}
