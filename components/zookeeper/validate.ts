import { FaultList, type Fault } from "../faults";
import { tierBands } from "../node/addresses";
import { machineFaults } from "../node/machineRules";
import {
  bandFaults,
  ensembleSizeProblem,
  incarnationFaults,
  memberTierFaults,
  membersFaults,
  plainDataMembers,
} from "../node/memberRules";
import { withDefaults } from "../partlyKnown";
import type { Known, PlainArguments } from "../validation";
import type { ZooKeeperQuorumArgs } from "./args";
import { defaults, heapReserveMib } from "./defaults";
import { zooCfgFaults } from "./zooCfg";

/** The arguments that are no outputs. */
export const plainQuorumArguments: PlainArguments<ZooKeeperQuorumArgs> = {
  ...plainDataMembers,
  addressBand: true,
  incarnation: true,
  restore: true,
  retainData: true,
  snapshotRetainCount: true,
};

/** Everything that can be wrong with the arguments of a ZooKeeperQuorum. */
export function zooKeeperQuorumFaults(args: Known<ZooKeeperQuorumArgs>): Fault[] {
  const faults = new FaultList();
  faults.add(() => memberTierFaults(args));
  faults.rule("members", () => {
    const { length } = args.members ?? [];
    return [length, ensembleSizeProblem(length)];
  });
  faults.add(() => bandFaults(args.addressBand));
  faults.add(() => membersFaults(args.members ?? [], args.addressBand ?? tierBands.zookeeper));
  faults.add(() => {
    const members = args.members ?? [];
    return incarnationFaults(
      args,
      members.map(({ adoptVolumeId }, index) => [`members[${index}].adoptVolumeId`, adoptVolumeId]),
    );
  });
  faults.add(() => quorumMachineFaults(args));
  faults.add(() => zooCfgFaults(args));
  return faults.all;
}

const { instanceType, heapMib } = defaults;

/** Rules of size and machine, which an environment's configuration shares. */
export function quorumMachineFaults(
  args: Pick<
    Known<ZooKeeperQuorumArgs>,
    | "instanceType"
    | "image"
    | "rootDeviceName"
    | "rootVolumeSizeGib"
    | "volumeSizeGib"
    | "kmsKeyId"
    | "heapMib"
    | "snapshotRetainCount"
  >,
): Fault[] {
  return machineFaults(withDefaults(args, { instanceType, heapMib, heapReserveMib }));
}
