import * as pulumi from "@pulumi/pulumi";

import type { ArtifactName } from "../../../components/artifacts/known";
import { validateComponent } from "../../../components/componentRules";
import { namesakes } from "../../../components/names";
import type { FleetTierArgs } from "../../../components/node/args";
import { fleet } from "../../../components/node/fleet";
import { fleetMachineFaults } from "../../../components/node/fleetMachineRules";
import { fleetTierFaults } from "../../../components/node/fleetRules";
import { refuseRename } from "../../../components/node/rename";
import { membersGroup } from "../../../components/node/securityGroup";
import { withDefaults } from "../../../components/partlyKnown";
import type { Port } from "../../../components/ports";
import type { Fault } from "../../../components/faults";
import type { Known, PlainArguments } from "../../../components/validation";

/** The door of the service that the test brings. */
export const deskPort: Port = {
  ...{ service: "Desk", role: "http", protocol: "tcp", from: 8473, to: 8473 },
  ...{ listener: { role: "desk" }, sources: ["members"], why: "each answers with its greeting" },
};

/** Arguments of a Desk. */
export interface DeskArgs extends FleetTierArgs {
  /** Packages of others that its nodes install beside those of all. */
  artifacts?: pulumi.Input<ArtifactName[]>;
  /** What each node answers. */
  greeting?: pulumi.Input<string>;
}

const defaults = { instanceTypes: ["t3.micro"], memoryMib: 512 };

export const deskFaults = (args: Known<DeskArgs>): Fault[] => [
  ...fleetTierFaults(args),
  ...fleetMachineFaults(withDefaults(args, defaults)),
];

const plainDesk: PlainArguments<DeskArgs> = {
  ...{ subnetIds: true, instanceTypes: true, spot: true, targetCpuPercent: true },
  ...{ scratchVolumes: true, "scratchVolumes[]": true },
};

/** As many nodes as it is given, each of which answers for itself. */
export class Desk extends pulumi.ComponentResource {
  readonly groupName: pulumi.Output<string>;

  constructor(name: string, args: DeskArgs, opts?: pulumi.ComponentResourceOptions) {
    const judged = validateComponent("Desk", name, args, opts, {
      made: namesakes.fleet,
      rules: deskFaults,
      plain: plainDesk,
    });
    refuseRename("Desk", name, opts?.aliases);
    super("startup-stack:test:Desk", name, {}, opts);

    const { group: securityGroup, doors } = membersGroup(
      name,
      { vpcId: judged.vpcId, description: "nodes that answer for themselves", among: [deskPort], tags: judged.tags },
      this,
    );
    const { group } = fleet(
      name,
      {
        ...judged,
        ...{ role: "desk", service: "desk", launchAfter: doors, securityGroup },
        machine: judged,
        instanceTypes: judged.instanceTypes ?? defaults.instanceTypes,
        memoryMib: defaults.memoryMib,
        machineSettings: {},
        settings: { port: deskPort.from, greeting: judged.greeting ?? "at your service" },
        secrets: {},
      },
      this,
    );
    this.groupName = group.name;
    this.registerOutputs({ groupName: this.groupName });
  }
}
