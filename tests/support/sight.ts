import type { RollRequest } from "../../components/roll/request";
import type { LockSight, MemberSight, RecordSight, Sight } from "../../components/roll/sight";

export const digest = "d".repeat(64);
export const now = 1_000_000;

/** A roll of three members to version 7. */
export const request: RollRequest = {
  formatVersion: 1,
  version: "0.1.0",
  environment: "test",
  kind: "ensemble",
  tier: "zookeeper",
  bucket: "bucket",
  incarnation: "0123456789abcdef",
  region: "us-east-1",
  account: "123456789012",
  digest,
  waitMinutes: 30,
  members: [1, 2, 3].map((id) => ({
    id,
    name: `zookeeper-${id}`,
    address: `10.0.0.${16 + id}`,
    group: `test-zookeeper-${id}`,
    launchTemplateId: "lt-1",
    launchTemplateVersion: "7",
  })),
};

export interface SeenMember {
  version?: string;
  groupVersion?: string;
  state?: string;
  record?: Partial<RecordSight> | null;
  otherLife?: MemberSight["otherLife"];
  noGroup?: boolean;
}

/** A whole ensemble that zookeeper-2 leads and that runs version 7, but for what is given. */
export function sightOf(
  members: Record<number, SeenMember> = {},
  {
    lock,
    born = true,
    bucketDigest = digest,
  }: { lock?: Partial<LockSight>; born?: boolean; bucketDigest?: string } = {},
): Sight {
  return {
    now,
    lock: { state: "none", writtenAt: now, ...lock },
    born: born ? request.members.map(({ id, address }) => ({ id, address })) : undefined,
    digest: bucketDigest,
    members: request.members.map((wanted) => memberOf(wanted, members[wanted.id] ?? {})),
  };
}

function memberOf(wanted: MemberSight["wanted"], seen: SeenMember): MemberSight {
  const { version = "7", groupVersion = version, state = "InService", record = {}, otherLife, noGroup } = seen;
  const leads = wanted.id === 2;
  const launch = { launchTemplateId: "lt-1" };
  return {
    wanted,
    otherLife,
    group: noGroup
      ? undefined
      : {
          ...launch,
          launchTemplateVersion: groupVersion,
          instances: [{ ...launch, launchTemplateVersion: version, id: `i-${wanted.id}`, state, healthy: true }],
        },
    record:
      record === null
        ? undefined
        : {
            writtenAt: now - 10,
            instanceId: `i-${wanted.id}`,
            serving: true,
            leads,
            synced: leads ? 2 : null,
            mode: leads ? "leader" : "follower",
            data: true,
            label: { tier: "zookeeper", id: wanted.id },
            digestApplied: digest,
            digestFailed: null,
            reason: null,
            lastLogLine: null,
            ...record,
          },
  };
}
