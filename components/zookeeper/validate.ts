import { FaultList, type Fault } from "../faults";
import { tierBands } from "../node/addresses";
import { machineFaults } from "../node/machineRules";
import {
  bandFaults,
  ensembleSizeProblem,
  incarnationFaults,
  memberTierFaults,
  membersFaults,
} from "../node/memberRules";
import { type Known } from "../validation";
import type { ZooKeeperQuorumArgs } from "./args";
import { defaults, heapReserveMib } from "./defaults";
import { zooCfgFaults } from "./zooCfg";

/** Everything that can be wrong with the arguments of a ZooKeeperQuorum. */
export function zooKeeperQuorumFaults(args: Known<ZooKeeperQuorumArgs>): Fault[] {
  const members = args.members ?? [];
  const faults = new FaultList();
  faults.check("members", members.length, ensembleSizeProblem(members.length));
  return [
    ...memberTierFaults(args),
    ...faults.all,
    ...bandFaults(args.addressBand),
    ...membersFaults(members, args.addressBand ?? tierBands.zookeeper),
    ...incarnationFaults(
      args,
      members.map(({ adoptVolumeId }, index) => [`members[${index}].adoptVolumeId`, adoptVolumeId]),
    ),
    ...quorumMachineFaults(args),
    ...zooCfgFaults(args),
  ];
}

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
  return machineFaults({
    ...args,
    instanceType: args.instanceType ?? defaults.instanceType,
    heapMib: args.heapMib ?? defaults.heapMib,
    heapReserveMib,
  });
}
