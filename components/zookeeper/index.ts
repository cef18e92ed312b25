import * as pulumi from "@pulumi/pulumi";

import type { TierParty } from "../bootstrap/party";
import { validateComponent } from "../componentRules";
import { namesakes } from "../names";
import { claimBand } from "../node/addressBook";
import { tierBands } from "../node/addresses";
import { nodeDefaults } from "../node/defaults";
import { memberTier } from "../node/memberTier";
import { refuseRename } from "../node/rename";
import { membersGroup } from "../node/securityGroup";
import { ports } from "../ports";
import type { ZooKeeperQuorumArgs } from "./args";
import { defaults, neededMemoryMib } from "./defaults";
import { superUserSecret } from "./superUser";
import { plainQuorumArguments, zooKeeperQuorumFaults } from "./validate";
import { zooCfg } from "./zooCfg";

export type * from "./args";

/**
 * A ZooKeeper ensemble of 3 or 5 members whose addresses, ids and disks outlive their instances. An instance that dies
 * is replaced by its own auto scaling group and takes over address and data. Its name, from which hosts have theirs, has
 * up to 46 lower-case letters, digits and hyphens.
 */
export class ZooKeeperQuorum extends pulumi.ComponentResource {
  /** `address:port` of every member, separated by commas: what clients are given. */
  readonly connectionString: pulumi.Output<string>;
  /** Private addresses of the members, by id. */
  readonly memberAddresses: pulumi.Output<string[]>;
  /** Fully qualified names of the members, by id. */
  readonly memberNames: pulumi.Output<string[]>;
  /** Security group of the members. Nodes of the environment come in; the group of any other client needs a rule into it for 2181/tcp. */
  readonly securityGroupId: pulumi.Output<string>;
  /** ARN of the secret with the super user's password and digest. */
  readonly superUserSecretArn: pulumi.Output<string>;
  /** What a Membership takes as its `party`: the tier's name and its members' roles. */
  readonly party: pulumi.Output<TierParty>;
  /** Ids of the data volumes that stay when the stack is destroyed, by name; with `retainData: false` none. */
  readonly retained: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: ZooKeeperQuorumArgs, opts?: pulumi.ComponentResourceOptions) {
    const judged = validateComponent("ZooKeeperQuorum", name, args, opts, {
      made: namesakes.members,
      rules: zooKeeperQuorumFaults,
      plain: plainQuorumArguments,
    });
    refuseRename("ZooKeeperQuorum", name, opts?.aliases);
    const band = args.addressBand ?? tierBands.zookeeper;
    claimBand("ZooKeeperQuorum", name, band, args.members);
    super("startup-stack:index:ZooKeeperQuorum", name, {}, opts);

    const heapMib = pulumi.output(judged.heapMib ?? defaults.heapMib);
    const { group, doors } = membersGroup(
      name,
      {
        vpcId: judged.vpcId,
        description: "members of a ZooKeeper quorum",
        among: [ports.zookeeperPeer, ports.zookeeperElection],
        // Once for all that nodes run, so that services which share the quorum do not open it twice: AWS refuses that.
        forNodes: { bootstrap: judged.bootstrap, ports: [ports.zookeeperClient] },
        tags: judged.tags,
      },
      this,
    );
    const superUser = superUserSecret(name, judged.tags, this);
    const { addresses, names, party, retained } = memberTier(
      name,
      {
        ...judged,
        kind: "ensemble",
        role: "zookeeper",
        service: "zookeeper",
        band,
        machine: {
          instanceType: judged.instanceType ?? defaults.instanceType,
          image: judged.image,
          rootDeviceName: judged.rootDeviceName,
          rootVolumeSizeGib: judged.rootVolumeSizeGib,
        },
        memoryMib: heapMib.apply(neededMemoryMib),
        machineSettings: { heapMib },
        data: {
          mount: "/var/lib/zookeeper",
          volumeSizeGib: judged.volumeSizeGib ?? defaults.volumeSizeGib,
          kmsKeyId: judged.kmsKeyId,
          snapshotRetainCount: judged.snapshotRetainCount ?? nodeDefaults.snapshotRetainCount,
          retainData: judged.retainData,
        },
        securityGroup: group,
        settings: settingsOf(judged),
        secrets: { superUser },
        launchAfter: doors,
      },
      this,
    );

    this.memberAddresses = addresses;
    this.memberNames = names;
    this.connectionString = addresses.apply((all) =>
      all.map((address) => `${address}:${ports.zookeeperClient.from}`).join(","),
    );
    this.securityGroupId = group.id;
    this.superUserSecretArn = superUser.arn;
    this.party = party;
    this.retained = retained;
    this.registerOutputs({
      connectionString: this.connectionString,
      memberAddresses: this.memberAddresses,
      memberNames: this.memberNames,
      securityGroupId: this.securityGroupId,
      superUserSecretArn: this.superUserSecretArn,
      party: this.party,
      retained: this.retained,
    });
  }
}

/** The `settings` of the tier's document. */
function settingsOf(args: ZooKeeperQuorumArgs): pulumi.Output<Record<string, unknown>> {
  const { tickTime, initLimit, syncLimit, maxClientCnxns, minSessionTimeout, maxSessionTimeout, snapCount } = args;
  const { autopurgeSnapRetainCount, autopurgePurgeInterval, commandsWhitelist } = args;
  return pulumi
    .output({
      tickTime,
      initLimit,
      syncLimit,
      maxClientCnxns,
      minSessionTimeout,
      maxSessionTimeout,
      snapCount,
      autopurgeSnapRetainCount,
      autopurgePurgeInterval,
      commandsWhitelist,
    })
    .apply((settings): Record<string, unknown> => ({
      zooCfg: zooCfg(settings),
      peerPort: ports.zookeeperPeer.from,
      electionPort: ports.zookeeperElection.from,
    }));
}
