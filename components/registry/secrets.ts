import * as pulumi from "@pulumi/pulumi";

import type { SecretReference } from "../bootstrap/documents";
import { generated, keptSecret, password } from "../node/keptSecret";
import type { Tags } from "../tags";
import type { Certificates } from "./certificates";
import { accounts } from "./defaults";

type Reference = pulumi.Output<SecretReference>;

/** The secrets of a registry, by who reads them. */
export interface RegistrySecrets {
  /** What the registry's node has: certificate and key, digests of the passwords, what uploads are signed with. */
  server: Reference;
  /** A Docker `config.json`, by which nodes pull. */
  pull: Reference;
  /** Name and password of whoever pushes. */
  push: Reference;
}

/** Makes a password for each account, and keeps each where those read it who need it: the registry knows digests alone. */
export function registrySecrets(
  component: string,
  {
    server,
    endpoint,
    tags,
  }: { server: Pick<Certificates, "certificate" | "key">; endpoint: pulumi.Output<string>; tags: Tags | undefined },
  parent: pulumi.Resource,
): RegistrySecrets {
  const [pull, push] = [accounts.pull, accounts.push].map((username) => account(component, username, parent));
  const keep = (name: string, description: string, value: pulumi.Output<unknown>): Reference =>
    keptSecret(
      `${component}-${name}`,
      { component, description, value: value.apply((known) => JSON.stringify(known)), tags },
      parent,
    );
  const http = password(`${component}-http`, parent);
  return {
    server: keep(
      "server",
      `certificate and accounts of ${component}`,
      pulumi
        .all([server.certificate, server.key, http, pull!.line, push!.line])
        .apply(([certificate, key, httpSecret, ...lines]) => ({
          certificate,
          key,
          httpSecret,
          htpasswd: lines.map((line) => `${line}\n`).join(""),
        })),
    ),
    pull: keep(
      "pull",
      `Docker config.json by which nodes pull from ${component}`,
      pulumi.all([endpoint, pull!.password]).apply(([known, secret]) => dockerConfig(known, accounts.pull, secret)),
    ),
    push: keep(
      "push",
      `account that pushes to ${component}`,
      push!.password.apply((secret) => ({ username: accounts.push, password: secret })),
    ),
  };
}

/** An account: its password, and its line of the file that the registry reads. */
interface Account {
  password: pulumi.Output<string>;
  line: pulumi.Output<string>;
}

function account(component: string, username: string, parent: pulumi.Resource): Account {
  const made = generated(`${component}-${username}`, parent);
  return {
    password: pulumi.secret(made.result),
    line: pulumi.secret(made.bcryptHash).apply((hash) => `${username}:${hash}`),
  };
}

/** What Docker reads as its `config.json`. */
export function dockerConfig(endpoint: string, username: string, secret: string) {
  return { auths: { [endpoint]: { auth: Buffer.from(`${username}:${secret}`).toString("base64") } } };
}
