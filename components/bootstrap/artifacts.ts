import * as pulumi from "@pulumi/pulumi";

import type { ArtifactName } from "../artifacts/known";
import type { ArtifactReference } from "./documents";
import type { NodeBootstrap } from "./nodeBootstrap";
import type { ClientPackage } from "./nodeSpec";

type Bootstrap = pulumi.Output<pulumi.Unwrap<NodeBootstrap>>;

/** Which packages of others the nodes of a tier fetch: a part of the environment's `bootstrap`, and what the tier adds. */
export interface Fetching extends pulumi.Unwrap<Pick<NodeBootstrap, "client" | "artifacts" | "sessionManager">> {
  /** What recipes of the tier install beside what all nodes have. If omitted, nothing. */
  own?: readonly ArtifactName[];
}

/** Taken field by field: what else is in the `bootstrap` may not be known yet. */
export function fetchingOf(bootstrap: Bootstrap, own?: pulumi.Input<ArtifactName[]>): pulumi.Output<Fetching> {
  const { client, artifacts, sessionManager } = bootstrap;
  return pulumi.output({ client, artifacts, sessionManager, own });
}

/** The chef client as a node's own data name it. */
export function clientPackage({ client, artifacts }: Fetching): ClientPackage {
  return { flavour: client, ...referenceTo(client, artifacts) };
}

/** What recipes install on a tier's nodes, as its document names it; nothing where that is nothing. */
export function installedArtifacts(fetching: Fetching): Record<string, ArtifactReference> | undefined {
  const names = installedNames(fetching);
  return names.length === 0 ? undefined : referencesTo(names, fetching.artifacts);
}

/** What recipes of a service install on nodes that join it: the `artifacts` of the settings that it offers. */
export function offeredArtifacts(
  bootstrap: Bootstrap,
  names: pulumi.Input<ArtifactName[]>,
): pulumi.Output<Record<string, ArtifactReference>> {
  return pulumi.all([pulumi.output(bootstrap.artifacts), names]).apply(([known, all]) => referencesTo(all, known));
}

const installedNames = ({ sessionManager, own = [] }: Pick<Fetching, "sessionManager" | "own">): ArtifactName[] => [
  ...(sessionManager === true ? (["amazon-ssm-agent"] as const) : []),
  ...own,
];

/** Names of all that nodes have to have: the client, and what recipes install. */
export const neededNames = (fetching: Pick<Fetching, "client" | "sessionManager" | "own">): string[] => [
  fetching.client,
  ...installedNames(fetching),
];

/** Addresses of all that a node fetches. */
export function fetchedAddresses(fetching: Fetching): string[] {
  return neededNames(fetching).flatMap((name) => fetching.artifacts?.[name]?.url ?? []);
}

const referencesTo = (names: string[], artifacts: Fetching["artifacts"]): Record<string, ArtifactReference> =>
  Object.fromEntries(names.map((name) => [name, referenceTo(name, artifacts)]));

/** Without an entry the image has to have it, in whichever version. */
function referenceTo(name: string, artifacts: Fetching["artifacts"]): ArtifactReference {
  const { version, url, sha256 } = artifacts?.[name] ?? {};
  return { version, url, sha256 };
}
