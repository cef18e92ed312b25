import * as pulumi from "@pulumi/pulumi";

import type { TierParty } from "../../../components/bootstrap/party";
import { validateComponent } from "../../../components/componentRules";
import { namesakes } from "../../../components/names";
import { claimBand } from "../../../components/node/addressBook";
import type { DataMember, MemberTierArgs } from "../../../components/node/args";
import { memberTierFaults, membersFaults, plainDataMembers } from "../../../components/node/memberRules";
import { memberTier } from "../../../components/node/memberTier";
import { refuseRename } from "../../../components/node/rename";
import { membersGroup } from "../../../components/node/securityGroup";
import type { Port } from "../../../components/ports";

const band = 13;

/** The door of the service that the test brings. */
export const notesPort: Port = {
  ...{ service: "Notes", role: "http", protocol: "tcp", from: 8472, to: 8472 },
  ...{ listener: { role: "notes" }, sources: ["members"], why: "values are kept and read back" },
};

/** Arguments of a Notes. */
export interface NotesArgs extends MemberTierArgs {
  member: DataMember;
  instanceType?: pulumi.Input<string>;
  /** Sent with each value that is read. */
  greeting?: pulumi.Input<string>;
}

/** One node that keeps values on its data volume. */
export class Notes extends pulumi.ComponentResource {
  readonly address: pulumi.Output<string>;
  readonly party: pulumi.Output<TierParty>;
  readonly securityGroupId: pulumi.Output<string>;

  constructor(name: string, args: NotesArgs, opts?: pulumi.ComponentResourceOptions) {
    const { member, ...others } = args;
    const judged = validateComponent("Notes", name, { ...others, members: [member] }, opts, {
      made: namesakes.members,
      rules: (known) => [...memberTierFaults(known), ...membersFaults(known.members ?? [], band)],
      plain: plainDataMembers,
    });
    claimBand("Notes", name, band, [member]);
    refuseRename("Notes", name, opts?.aliases);
    super("startup-stack:test:Notes", name, {}, opts);

    const { group, doors } = membersGroup(
      name,
      { vpcId: judged.vpcId, description: "a node that keeps notes", among: [notesPort], tags: judged.tags },
      this,
    );
    const { addresses, party } = memberTier(
      name,
      {
        ...judged,
        ...{ kind: "single", role: "notes", service: "notes", band, launchAfter: doors, securityGroup: group },
        machine: { ...judged, instanceType: judged.instanceType ?? "t3.micro" },
        memoryMib: 512,
        machineSettings: {},
        data: { mount: "/var/lib/notes", volumeSizeGib: 1, snapshotRetainCount: 0 },
        settings: { port: notesPort.from, greeting: judged.greeting ?? "kept" },
        secrets: {},
      },
      this,
    );
    this.address = addresses.apply(([address]) => address ?? "");
    this.party = party;
    this.securityGroupId = group.id;
    this.registerOutputs({ address: this.address, party });
  }
}
