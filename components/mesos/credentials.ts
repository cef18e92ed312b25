import * as pulumi from "@pulumi/pulumi";

import type { SecretReference } from "../bootstrap/documents";
import type { ServiceSecret } from "../bootstrap/party";
import { keptSecret, password } from "../node/keptSecret";
import type { MesosClusterArgs } from "./args";
import { defaults } from "./defaults";

/**
 * Principals of every cluster beside its frameworks: agents register as `agent`, hand over their tasks as `drain`; the
 * masters' own agents look as `observer`; `operator` is for people.
 */
export const ownPrincipals = ["agent", "drain", "observer", "operator"] as const;

/** A principal with its secret, as Mesos reads it. */
interface Credential {
  principal: string;
  secret: string;
}

type Reference = pulumi.Output<SecretReference>;

/** The secrets of a cluster, by who reads them. */
export interface ClusterSecrets {
  /** By the names that the cookbook has for them on masters. */
  masters: Record<string, Reference>;
  /** The same on agents, those of other tiers included. */
  agents: Record<string, Reference>;
  operator: Reference;
  observer: Reference;
  /** By principal. */
  frameworks: Record<string, Reference>;
}

/** Makes a secret for each principal, and keeps each list of them that somebody reads, in the words of Mesos's files. */
export function clusterSecrets(
  component: string,
  { frameworks = defaults.frameworks, tlsSecret, registrySecret, tags }: MesosClusterArgs,
  parent: pulumi.Resource,
): ClusterSecrets {
  const all = new Map<string, pulumi.Output<Credential>>(
    [...ownPrincipals, ...frameworks].map((principal) => [
      principal,
      password(`${component}-${principal}-password`, parent).apply((secret): Credential => ({ principal, secret })),
    ]),
  );
  const keep = (name: string, description: string, value: pulumi.Output<unknown>): Reference =>
    keptSecret(
      `${component}-${name}`,
      { component, description, value: value.apply((known) => JSON.stringify(known)), tags },
      parent,
    );
  const one = (principal: string): Reference =>
    keep(`${principal}-credential`, `principal ${principal} of ${component}`, all.get(principal)!);
  const list = (name: string, description: string, principals: Iterable<string>): Reference =>
    keep(
      name,
      description,
      pulumi.all([...principals].map((principal) => all.get(principal)!)).apply((credentials) => ({ credentials })),
    );
  return {
    masters: {
      credentials: list("credentials", `principals whom the masters of ${component} know`, all.keys()),
      ...given("tls", tlsSecret),
    },
    agents: {
      agent: one("agent"),
      drain: one("drain"),
      http: list("http-credentials", `principals whom the agents of ${component} know`, ["observer"]),
      ...given("registry", registrySecret),
      ...given("tls", tlsSecret),
    },
    operator: one("operator"),
    observer: one("observer"),
    frameworks: Object.fromEntries(frameworks.map((principal) => [principal, one(principal)])),
  };
}

/** A secret that the program has, where it has one. */
const given = (name: string, secret: ServiceSecret | undefined): Record<string, Reference> =>
  secret === undefined ? {} : { [name]: pulumi.output(secret) };
