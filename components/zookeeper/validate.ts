import { FaultList, rules, type Fault } from "../faults";
import { tierBands } from "../node/addresses";
import { machineFaults } from "../node/machineRules";
import { bandFaults, incarnationFaults, memberTierFaults, membersFaults } from "../node/memberRules";
import { type Known } from "../validation";
import type { ZooKeeperQuorumArgs } from "./args";
import { defaults, heapReserveMib } from "./defaults";
import { zooCfgFaults } from "./zooCfg";

/** Sizes of a quorum. Five outlive two members; more only make writes slower. */
export const quorumSizes = [3, 5];

/** Everything that can be wrong with the arguments of a ZooKeeperQuorum. */
export function zooKeeperQuorumFaults(args: Known<ZooKeeperQuorumArgs>): Fault[] {
  const members = args.members ?? [];
  const faults = new FaultList();
  faults.check("members", members.length, sizeProblem(members.length));
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
    | "heapMib"
    | "snapshotRetainCount"
  >,
): Fault[] {
  const { snapshotRetainCount } = args;
  const faults = new FaultList();
  faults.check("snapshotRetainCount", snapshotRetainCount, rules.wholeNumber(snapshotRetainCount, 0, 1000));
  const machine = machineFaults({
    ...args,
    instanceType: args.instanceType ?? defaults.instanceType,
    heapMib: args.heapMib ?? defaults.heapMib,
    heapReserveMib,
  });
  return [...faults.all, ...machine];
}

/** The number of members that a quorum may have. */
export function sizeProblem(size: number): string | undefined {
  if (quorumSizes.includes(size)) return undefined;
  const even = size > 0 && size % 2 === 0;
  return `${even ? `an even number outlives no more failures than ${size - 1}; ` : ""}allowed: ${quorumSizes.join(", ")}`;
}
