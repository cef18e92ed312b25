import * as pulumi from "@pulumi/pulumi";

import type { ArtifactName } from "../../../components/artifacts/known";
import { validateComponent } from "../../../components/componentRules";
import { namesakes } from "../../../components/names";
import { claimBand } from "../../../components/node/addressBook";
import type { DataMember, MemberTierArgs } from "../../../components/node/args";
import { memberTierFaults, membersFaults, plainDataMembers } from "../../../components/node/memberRules";
import { memberTier } from "../../../components/node/memberTier";
import { refuseRename } from "../../../components/node/rename";
import { membersGroup } from "../../../components/node/securityGroup";

const band = 15;

/** Arguments of a Ledger. */
export interface LedgerArgs extends MemberTierArgs {
  members: DataMember[];
  instanceType?: pulumi.Input<string>;
  /** Packages of others that its nodes install beside those of all. */
  artifacts?: pulumi.Input<ArtifactName[]>;
}

/** An ensemble that no service stands behind: it is planned, and its roll is driven through simulated worlds. */
export class Ledger extends pulumi.ComponentResource {
  readonly memberAddresses: pulumi.Output<string[]>;

  constructor(name: string, args: LedgerArgs, opts?: pulumi.ComponentResourceOptions) {
    const judged = validateComponent("Ledger", name, args, opts, {
      made: namesakes.members,
      rules: (known) => [...memberTierFaults(known), ...membersFaults(known.members ?? [], band)],
      plain: plainDataMembers,
    });
    claimBand("Ledger", name, band, args.members);
    refuseRename("Ledger", name, opts?.aliases);
    super("startup-stack:test:Ledger", name, {}, opts);

    const description = "members of a ledger";
    const { group, doors } = membersGroup(
      name,
      { vpcId: judged.vpcId, description, among: [], tags: judged.tags },
      this,
    );
    this.memberAddresses = memberTier(
      name,
      {
        ...judged,
        ...{ kind: "ensemble", role: "ledger", service: "ledger", band, launchAfter: doors, securityGroup: group },
        machine: { ...judged, instanceType: judged.instanceType ?? "t3.micro" },
        memoryMib: 512,
        machineSettings: {},
        data: { mount: "/var/lib/ledger", volumeSizeGib: 1, snapshotRetainCount: 1 },
        settings: {},
        secrets: {},
      },
      this,
    ).addresses;
    this.registerOutputs({ memberAddresses: this.memberAddresses });
  }
}
