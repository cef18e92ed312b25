import { below, FaultList, type Fault } from "../faults";
import { tierBands } from "../node/addresses";
import { memoryProblem } from "../node/fleetMachineRules";
import { machineFaults } from "../node/machineRules";
import { bandFaults, memberTierFaults, memberFaults } from "../node/memberRules";
import { nodesGroupFaults } from "../node/nodesGroup";
import { withDefaults } from "../partlyKnown";
import type { Known, PlainArguments } from "../validation";
import type { RegistryArgs } from "./args";
import { defaults, neededMemoryMib } from "./defaults";

/** The arguments of a Registry that are no outputs. */
export const plainRegistryArguments: PlainArguments<RegistryArgs> = {
  ...{ member: true, "member.id": true, "member.zone": true, "member.bandsReserved": true },
  ...{ addressBand: true, retainData: true },
};

/** Everything that can be wrong with the arguments of a Registry. */
export function registryFaults(args: Known<RegistryArgs>): Fault[] {
  const faults = new FaultList();
  faults.add(() => memberTierFaults(args));
  faults.add(() => below("bootstrap", nodesGroupFaults(args.bootstrap?.nodesGroupId)));
  faults.add(() => bandFaults(args.addressBand));
  faults.add(() => {
    const { member } = args;
    const given = member ?? { id: undefined, zone: undefined, subnetId: undefined, subnetCidr: undefined };
    return below("member", memberFaults(given, [], args.addressBand ?? tierBands.registry));
  });
  faults.add(() => registryMachineFaults(args));
  return faults.all;
}

/** Rules of the machine, which an environment's configuration shares. */
export function registryMachineFaults(
  args: Pick<Known<RegistryArgs>, "instanceType" | "image" | "rootDeviceName" | "rootVolumeSizeGib">,
): Fault[] {
  const faults = new FaultList();
  const machine = withDefaults(args, { ...defaults, keepsData: false });
  faults.add(() => machineFaults(machine));
  faults.rule("instanceType", () => [machine.instanceType, memoryProblem(machine.instanceType, neededMemoryMib)]);
  return faults.all;
}
