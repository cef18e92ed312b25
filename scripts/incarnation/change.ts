import { adoptionFaults, incarnationFaults } from "../../components/node/memberRules";
import { FaultList, rules, type Fault } from "../../components/faults";
import type { DataVolume } from "./volumes";

/** What the command line asks for, as it stands there. */
export interface Options {
  snapshot?: string;
  volumes?: string;
}

/** What is to be done: begin anew and empty, say how copies of a snapshot are made, or begin with the copies. */
export type Change =
  | { kind: "startOver" }
  | { kind: "copies"; snapshot: string }
  | { kind: "restore"; adoptVolumeIds: Record<string, string> };

/** Reads the options against the members that the environment has. */
export function changeOf({ snapshot, volumes }: Options, members: DataVolume[]): { change: Change; faults: Fault[] } {
  const faults = new FaultList();
  if (snapshot !== undefined) {
    faults.check("--snapshot", snapshot, rules.snapshotId(snapshot));
  }
  if (volumes === undefined) {
    const change: Change = snapshot === undefined ? { kind: "startOver" } : { kind: "copies", snapshot };
    return { change, faults: faults.all };
  }
  const problem = "the volumes are made from the snapshot by then; give one or the other";
  faults.check("--snapshot", snapshot, snapshot === undefined ? undefined : problem);
  const { adoptVolumeIds, faults: found } = volumesOf(volumes, members);
  return { change: { kind: "restore", adoptVolumeIds }, faults: [...faults.all, ...found] };
}

/** `1=vol-…,2=vol-…`: exactly one new volume for each member. */
function volumesOf(text: string, members: DataVolume[]): { adoptVolumeIds: Record<string, string>; faults: Fault[] } {
  const faults = new FaultList();
  const ids = members.map(({ memberId }) => memberId);
  const given = new Map<string, string>();
  for (const entry of text.split(",")) {
    const [, id, volumeId] = /^(\d+)=(.*)$/.exec(entry) ?? [];
    if (id === undefined || volumeId === undefined) {
      faults.check("--volumes", entry, "allowed: a member and its volume, such as 1=vol-…, separated by commas");
    } else if (!ids.includes(id)) {
      faults.check("--volumes", entry, `no such member; allowed: ${ids.join(", ")}`);
    } else if (given.has(id)) {
      faults.check("--volumes", entry, `member ${id} has a volume already`);
    } else {
      given.set(id, volumeId);
    }
  }
  for (const { memberId, adopted } of members) {
    const owner = [...given].find(([, volumeId]) => adopted !== undefined && volumeId === adopted);
    if (owner === undefined) continue;
    const problem = `member ${memberId} has adopted it already; a restore takes new volumes, made from a snapshot`;
    faults.check(volumeProperty(owner[0]), adopted, problem);
  }
  const adopted = ids.map((id): [string, string | undefined] => [volumeProperty(id), given.get(id)]);
  const life = { incarnation: "0".repeat(16), restore: true };
  const found = [...incarnationFaults(life, adopted), ...adoptionFaults(adopted)];
  return { adoptVolumeIds: Object.fromEntries(given), faults: [...faults.all, ...found] };
}

const volumeProperty = (memberId: string) => `--volumes, member ${memberId}`;
