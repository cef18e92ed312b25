import * as pulumi from "@pulumi/pulumi";

import type { SecretReference } from "../bootstrap/documents";
import { connect } from "../connect";
import type { Port } from "../ports";
import { childTags, type Tags } from "../tags";
import type { DataStoreGiven, DataStoreReader } from "./args";
import { givenDefaults } from "./defaults";

/** A store as those who read it see it, whether it was made or given. */
export interface Store {
  /** What readers are told beside the secret. */
  settings: { host: pulumi.Input<string> } & Record<string, pulumi.Input<unknown>>;
  secret?: pulumi.Output<SecretReference>;
  /** Group that readers have doors into. */
  securityGroupId?: pulumi.Input<string>;
  port: Port;
  /** Name of the snapshot that it leaves behind; of a given one none. */
  finalSnapshot?: pulumi.Output<string>;
}

/** What a component's stores have in common. */
export interface Shared {
  component: string;
  tags: Tags | undefined;
  parent: pulumi.Resource;
}

/** A store that is there already, by the engine's port unless it has one of its own. */
export function givenStore({ host, port, secret, securityGroupId, tls }: DataStoreGiven, enginePort: Port): Store {
  const from = port ?? enginePort.from;
  return {
    settings: { host, port: from, tls: tls ?? givenDefaults.tls },
    secret: secret && pulumi.output(secret),
    securityGroupId,
    port: { ...enginePort, from, to: from },
  };
}

/** Opens a store's door to each reader. */
export function openDoors(
  name: string,
  { securityGroupId, port }: Store,
  readers: DataStoreReader[],
  { component, tags, parent }: Shared,
): void {
  if (securityGroupId === undefined) return;
  for (const { tier, securityGroupId: from } of readers) {
    const rule = `${name}-from-${tier}`;
    const named = childTags(rule, { "startup-stack:component": component }, tags);
    connect(rule, { from, to: securityGroupId, port, tags: named }, { parent });
  }
}
