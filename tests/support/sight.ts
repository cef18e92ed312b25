import type { RollRequest } from "../../components/roll/request";
import type { LockSight, MemberSight, RecordSight, Sight } from "../../components/roll/sight";

export const digest = "d".repeat(64);
export const now = 1_000_000;

/** A roll of so many members to version 7. */
function requestFor(kind: RollRequest["kind"], tier: string, members: number): RollRequest {
  return {
    ...{ formatVersion: 1, version: "0.1.0", environment: "test", kind, tier, bucket: "bucket" },
    incarnation: kind === "ensemble" ? "0123456789abcdef" : undefined,
    ...{ region: "us-east-1", account: "123456789012", digest, waitMinutes: 30 },
    members: Array.from({ length: members }, (_, index) => ({
      id: index + 1,
      name: `${tier}-${index + 1}`,
      address: `10.0.0.${17 + index}`,
      group: `test-${tier}-${index + 1}`,
      launchTemplateId: "lt-1",
      launchTemplateVersion: "7",
    })),
  };
}

export const request = requestFor("ensemble", "zookeeper", 3);
export const pairRequest = requestFor("pair", "front", 2);
export const singleRequest = requestFor("single", "logs", 1);

export interface SeenMember {
  version?: string;
  groupVersion?: string;
  /** Null: it has no instance. */
  state?: string | null;
  record?: Partial<RecordSight> | null;
  otherLife?: MemberSight["otherLife"];
  unread?: string;
  noGroup?: boolean;
}

interface Seen {
  lock?: Partial<LockSight>;
  born?: boolean;
  isKnownBorn?: boolean;
  bucketDigest?: Sight["digest"];
}

/** Whole members that run version 7, the second of which leads where one does, but for what is given. */
const sighting =
  (of: RollRequest) =>
  (
    members: Record<number, SeenMember> = {},
    { lock, born = true, isKnownBorn, bucketDigest = digest }: Seen = {},
  ): Sight => ({
    now,
    lock: { state: "none", writtenAt: now, ...lock },
    born: of.kind === "ensemble" && born ? of.members.map(({ id, address }) => ({ id, address })) : undefined,
    isKnownBorn,
    digest: bucketDigest,
    members: of.members.map((wanted) => memberOf(of, wanted, members[wanted.id] ?? {})),
  });

/** A whole ensemble that zookeeper-2 leads. */
export const sightOf = sighting(request);
/** A whole pair of which front-2 has the address. */
export const pairOf = sighting(pairRequest);
/** A single that serves. */
export const singleOf = sighting(singleRequest);

function memberOf({ kind }: RollRequest, wanted: MemberSight["wanted"], seen: SeenMember): MemberSight {
  const { version = "7", groupVersion = version, state = "InService", record = {}, otherLife, unread, noGroup } = seen;
  const leads = wanted.id === 2;
  const launch = { launchTemplateId: "lt-1" };
  const instance = { ...launch, launchTemplateVersion: version, id: `i-${wanted.id}`, healthy: true };
  return {
    wanted,
    otherLife,
    unread,
    group: noGroup
      ? undefined
      : {
          ...launch,
          launchTemplateVersion: groupVersion,
          instances: state === null ? [] : [{ ...instance, state }],
        },
    record:
      record === null
        ? undefined
        : {
            writtenAt: now - 10,
            instanceId: `i-${wanted.id}`,
            serving: true,
            leads,
            synced: leads && kind === "ensemble" ? 2 : null,
            mode: { ensemble: leads ? "leader" : "follower", pair: leads ? "active" : "ready", single: "active" }[kind],
            data: true,
            label: kind === "pair" ? null : { id: wanted.id },
            digestApplied: digest,
            digestFailed: null,
            reason: null,
            lastLogLine: null,
            ...record,
          },
  };
}
