import * as pulumi from "@pulumi/pulumi";

import type { TierParty } from "../../../components/bootstrap/party";
import { validateComponent } from "../../../components/componentRules";
import { namesakes } from "../../../components/names";
import { claimBand } from "../../../components/node/addressBook";
import type { MemberTierArgs, TierMember } from "../../../components/node/args";
import { memberTierFaults, membersFaults, plainMembers } from "../../../components/node/memberRules";
import { memberTier } from "../../../components/node/memberTier";
import { refuseRename } from "../../../components/node/rename";
import { membersGroup } from "../../../components/node/securityGroup";
import type { Port } from "../../../components/ports";

const band = 14;

/** The door of the service that the test brings. */
export const gatePort: Port = {
  ...{ service: "Gate", role: "http", protocol: "tcp", from: 8471, to: 8471 },
  ...{ listener: { role: "gate" }, sources: ["members"], why: "one member asks the other whether it holds the gate" },
};

/** Arguments of a Gate. */
export interface GateArgs extends MemberTierArgs {
  members: TierMember[];
  instanceType?: pulumi.Input<string>;
  /** What the member that holds the gate answers. */
  greeting?: pulumi.Input<string>;
}

/** Two members of which one answers; the other takes over when it is asked to, or hears nothing any more. */
export class Gate extends pulumi.ComponentResource {
  readonly memberAddresses: pulumi.Output<string[]>;
  readonly party: pulumi.Output<TierParty>;
  readonly securityGroupId: pulumi.Output<string>;

  constructor(name: string, args: GateArgs, opts?: pulumi.ComponentResourceOptions) {
    const judged = validateComponent("Gate", name, args, opts, {
      made: namesakes.members,
      rules: (known) => [...memberTierFaults(known), ...membersFaults(known.members ?? [], band)],
      plain: plainMembers,
    });
    claimBand("Gate", name, band, args.members);
    refuseRename("Gate", name, opts?.aliases);
    super("startup-stack:test:Gate", name, {}, opts);

    const { group, doors } = membersGroup(
      name,
      { vpcId: judged.vpcId, description: "members of a gate", among: [gatePort], tags: judged.tags },
      this,
    );
    const { addresses, party } = memberTier(
      name,
      {
        ...judged,
        ...{ kind: "pair", role: "gate", service: "gate", band, launchAfter: doors, securityGroup: group },
        machine: { ...judged, instanceType: judged.instanceType ?? "t3.micro" },
        memoryMib: 512,
        machineSettings: {},
        settings: { port: gatePort.from, greeting: judged.greeting ?? "welcome" },
        secrets: {},
      },
      this,
    );
    this.memberAddresses = addresses;
    this.party = party;
    this.securityGroupId = group.id;
    this.registerOutputs({ memberAddresses: this.memberAddresses, party });
  }
}
