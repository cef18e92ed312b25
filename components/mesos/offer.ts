import * as pulumi from "@pulumi/pulumi";

import { offeredArtifacts } from "../bootstrap/artifacts";
import type { ServiceOffer } from "../bootstrap/party";
import type { MesosClusterArgs } from "./args";
import { choiceOf } from "./choice";
import { mesosArtifacts } from "./compatibility";
import type { ClusterSecrets } from "./credentials";
import { infrastructureRole } from "./defaults";
import { offeredSettings } from "./settings";

/** What nodes of other tiers are told to become agents: as all agents, but for the role that they keep what they have for. */
export function clusterOffer(
  args: MesosClusterArgs,
  masterAddresses: pulumi.Output<string[]>,
  secrets: ClusterSecrets["agents"],
): pulumi.Output<ServiceOffer> {
  const artifacts = offeredArtifacts(pulumi.output(args.bootstrap), mesosArtifacts("agent", choiceOf(args)));
  const settings = offeredSettings(args, masterAddresses, { role: infrastructureRole });
  return pulumi.output({
    service: "mesos",
    settings: pulumi.all([settings, artifacts]).apply(([known, packages]) => ({ ...known, artifacts: packages })),
    secrets,
  });
}
