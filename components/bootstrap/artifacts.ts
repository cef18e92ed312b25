import * as pulumi from "@pulumi/pulumi";

import type { ArtifactName } from "../artifacts/known";
import type { ArtifactReference } from "./documents";
import type { NodeBootstrap } from "./nodeBootstrap";
import type { ClientPackage } from "./nodeSpec";

/** The part of an environment's `bootstrap` that says which packages of others its nodes fetch. */
export type FetchingBootstrap = pulumi.Unwrap<Pick<NodeBootstrap, "client" | "artifacts" | "sessionManager">>;

/** Taken field by field: what else is in it may not be known yet. */
export function fetchingOf(bootstrap: pulumi.Output<pulumi.Unwrap<NodeBootstrap>>): pulumi.Output<FetchingBootstrap> {
  const { client, artifacts, sessionManager } = bootstrap;
  return pulumi.output({ client, artifacts, sessionManager });
}

/** The chef client as a node's own data name it. */
export function clientPackage({ client, artifacts }: FetchingBootstrap): ClientPackage {
  return { flavour: client, ...referenceTo(client, artifacts) };
}

/** What recipes install on every node, as a tier's document names it; nothing where that is nothing. */
export function installedArtifacts(bootstrap: FetchingBootstrap): Record<string, ArtifactReference> | undefined {
  const names = installedNames(bootstrap);
  if (names.length === 0) return undefined;
  return Object.fromEntries(names.map((name) => [name, referenceTo(name, bootstrap.artifacts)]));
}

const installedNames = ({ sessionManager }: Pick<FetchingBootstrap, "sessionManager">): ArtifactName[] =>
  sessionManager === true ? ["amazon-ssm-agent"] : [];

/** Names of all that every node has to have: the client, and what recipes install. */
export const neededNames = (bootstrap: Pick<FetchingBootstrap, "client" | "sessionManager">): string[] => [
  bootstrap.client,
  ...installedNames(bootstrap),
];

/** Addresses of all that a node fetches. */
export function fetchedAddresses(bootstrap: FetchingBootstrap): string[] {
  return neededNames(bootstrap).flatMap((name) => bootstrap.artifacts?.[name]?.url ?? []);
}

/** Without an entry the image has to have it, and nothing is named. */
function referenceTo(name: string, artifacts: FetchingBootstrap["artifacts"]): ArtifactReference {
  const { version, url, sha256 } = artifacts?.[name] ?? {};
  return { version, url, sha256 };
}
