import * as pulumi from "@pulumi/pulumi";

import type { ServiceOffer, TierParty } from "../bootstrap/party";
import { validateComponent } from "../componentRules";
import { namesakes } from "../names";
import { claimBand } from "../node/addressBook";
import { tierBands } from "../node/addresses";
import { refuseRename } from "../node/rename";
import { makeAgents } from "./agents";
import type { MesosClusterArgs } from "./args";
import { chrootInPlace, claimChroot } from "./chroot";
import { clusterSecrets } from "./credentials";
import { publicRole } from "./defaults";
import { clusterDoors } from "./doors";
import { clusterOffer } from "./offer";
import { makeMasters } from "./masters";
import { plainClusterArguments } from "./plain";
import { agentSettings, keptSettings, masterSettings, zookeeperUrl } from "./settings";
import { mesosClusterFaults } from "./validate";

export * from "./args";

/**
 * A Mesos cluster: 3 or 5 masters whose addresses, ids and replicated log outlive their instances, as many agents as
 * their group has, which hand over their tasks before they go, and the offer by which nodes of other tiers become agents.
 * Whoever talks to a master or an agent gives a secret. Its name, from which hosts have theirs, has up to 30 lower-case
 * letters, digits and hyphens.
 */
export class MesosCluster extends pulumi.ComponentResource {
  /** Private addresses of the masters, by id. */
  readonly masterAddresses: pulumi.Output<string[]>;
  /** Fully qualified names of the masters, by id. */
  readonly masterNames: pulumi.Output<string[]>;
  /** Where the masters elect their leader, and frameworks find it: `zk://10.0.16.17:2181,10.0.32.18:2181/mesos`. */
  readonly zookeeperUrl: pulumi.Output<string>;
  /** Security group of the masters. A framework's group needs a rule into it for 5050/tcp. */
  readonly masterSecurityGroupId: pulumi.Output<string>;
  /** Security group of the agents, public ones included. */
  readonly agentSecurityGroupId: pulumi.Output<string>;
  /** Name of the agents' auto scaling group. */
  readonly agentGroupName: pulumi.Output<string>;
  /** The masters as what a Membership takes for its `party`. */
  readonly masterParty: pulumi.Output<TierParty>;
  /** The same of the agents. */
  readonly agentParty: pulumi.Output<TierParty>;
  /** The same of the public agents, where there are any. */
  readonly publicAgentParty?: pulumi.Output<TierParty>;
  /** What nodes of other tiers become agents by: they reserve all that they have for the role `infrastructure`. */
  readonly offer: pulumi.Output<ServiceOffer>;
  /** ARN of the secret of the principal `operator`, who may do everything on masters and whom no agent knows. */
  readonly operatorSecretArn: pulumi.Output<string>;
  /** ARN of the secret of the principal `observer`, who may look at masters, agents and sandboxes. */
  readonly observerSecretArn: pulumi.Output<string>;
  /** ARNs of the secrets of frameworks, by principal. */
  readonly frameworkSecretArns: pulumi.Output<Record<string, string>>;
  /** Ids of the masters' data volumes that stay when the stack is destroyed, by name; with `retainData: false` none. */
  readonly retained: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: MesosClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const judged = validateComponent("MesosCluster", name, args, opts, {
      made: namesakes.cluster,
      rules: mesosClusterFaults,
      plain: plainClusterArguments,
    });
    refuseRename("MesosCluster", name, opts?.aliases);
    const { members, addressBand = tierBands.mesosMaster } = args.masters;
    claimBand("MesosCluster", name, addressBand, members, "masters.addressBand");
    claimChroot(name, args);
    super("startup-stack:index:MesosCluster", name, {}, opts);

    const secrets = clusterSecrets(name, judged, this);
    const { masterGroup, agentGroup, doors } = clusterDoors(name, judged, this);
    const settled = { ...judged, zookeeperChroot: chrootInPlace(name, masterGroup, judged.zookeeperChroot) };

    const masters = makeMasters(
      `${name}-master`,
      settled,
      {
        securityGroup: masterGroup,
        settings: masterSettings(settled),
        secrets: secrets.masters,
        launchAfter: doors,
      },
      this,
    );
    const ofAgents = {
      securityGroup: agentGroup,
      settings: agentSettings(settled, masters.addresses),
      secrets: secrets.agents,
      launchAfter: doors,
    };
    const kept = keptSettings(settled);
    const agents = makeAgents(`${name}-agent`, settled, settled.agents, { ...ofAgents, keptSettings: kept }, this);
    if (settled.publicAgents !== undefined) {
      const ofPublic = keptSettings(settled, { role: publicRole, attributes: { public_ip: "true" } });
      const made = { ...ofAgents, keptSettings: ofPublic };
      this.publicAgentParty = makeAgents(`${name}-public-agent`, settled, settled.publicAgents, made, this).party;
    }

    this.masterAddresses = masters.addresses;
    this.masterNames = masters.names;
    this.zookeeperUrl = zookeeperUrl(settled);
    this.masterSecurityGroupId = masterGroup.id;
    this.agentSecurityGroupId = agentGroup.id;
    this.agentGroupName = agents.group.name;
    this.masterParty = masters.party;
    this.agentParty = agents.party;
    this.offer = clusterOffer(settled, masters.addresses, secrets.agents);
    this.operatorSecretArn = secrets.operator.arn;
    this.observerSecretArn = secrets.observer.arn;
    this.frameworkSecretArns = pulumi.output(
      Object.fromEntries(Object.entries(secrets.frameworks).map(([principal, { arn }]) => [principal, arn])),
    );
    this.retained = masters.retained;
    this.registerOutputs({
      masterAddresses: this.masterAddresses,
      masterNames: this.masterNames,
      zookeeperUrl: this.zookeeperUrl,
      masterSecurityGroupId: this.masterSecurityGroupId,
      agentSecurityGroupId: this.agentSecurityGroupId,
      agentGroupName: this.agentGroupName,
      masterParty: this.masterParty,
      agentParty: this.agentParty,
      publicAgentParty: this.publicAgentParty,
      offer: this.offer,
      operatorSecretArn: this.operatorSecretArn,
      observerSecretArn: this.observerSecretArn,
      frameworkSecretArns: this.frameworkSecretArns,
      retained: this.retained,
    });
  }
}
