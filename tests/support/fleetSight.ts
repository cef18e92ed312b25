import type { FleetSight, HostSight, RefreshSight } from "../../components/roll/fleet/sight";
import type { FleetRequest } from "../../components/roll/request";
import { digest, now } from "./sight";

/** A roll of a fleet to version 7. */
export const fleetRequest: FleetRequest = {
  ...{ formatVersion: 1, version: "0.1.0", environment: "test", kind: "fleet", tier: "web", bucket: "bucket" },
  ...{ region: "us-east-1", account: "123456789012", digest, waitMinutes: 35 },
  fleet: {
    ...{ group: "test-web", launchTemplateId: "lt-1", launchTemplateVersion: "7", instanceTypes: ["t3.micro"] },
    ...{ minHealthyPercentage: 100, maxHealthyPercentage: 110 },
  },
};

const launch = (launchTemplateVersion: string) => ({ launchTemplateId: "lt-1", launchTemplateVersion });

interface Seen {
  /** Version of each node. */
  versions?: string[];
  states?: string[];
  groupVersion?: string;
  desired?: number;
  refreshes?: Partial<RefreshSight>[];
  /** What a node's entry says, by its number; null where it has none. */
  hosts?: Record<number, Partial<HostSight> | null | { unread: string }>;
  bucketDigest?: string;
  /** Version that an earlier roller has written down. */
  earlier?: string;
}

/** Two nodes that run version 7 and have applied the digest, but for what is given. */
export function fleetOf(seen: Seen = {}): FleetSight {
  const { versions = ["7", "7"], states = [], groupVersion = "7", desired = versions.length, refreshes = [] } = seen;
  const { earlier } = seen;
  const instances = versions.map((version, index) => ({
    ...launch(version),
    ...{ id: `i-${index + 1}`, state: states[index] ?? "InService", healthy: true },
  }));
  const hosts = instances.flatMap(({ id }, index) => {
    const said = seen.hosts?.[index + 1];
    const entry = { writtenAt: now - 60, digestApplied: digest, digestFailed: null, ...said };
    return said === null ? [] : [[id, entry] as const];
  });
  return {
    now,
    digest: seen.bucketDigest ?? digest,
    group: { ...launch(groupVersion), desired, instances },
    refreshes: refreshes.map((refresh, index) => ({
      ...{ id: `r-${index + 1}`, status: "InProgress", spares: false, percent: 40 },
      ...{ startedAt: now - 100, ...refresh },
    })),
    hosts: new Map(hosts),
    record: earlier === undefined ? undefined : { earlier: launch(earlier), etag: '"a"' },
  };
}
