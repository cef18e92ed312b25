/** Instance refreshes: the rolling replacement of a group's instances. Pure. */
import type { Group, GroupInstance, Launching, Refresh, RefreshPreferences, TemplateVersion } from "./group";
import { isLive } from "./lifecycle";

/** AWS's defaults where neither the group nor the request says otherwise. */
export const refreshDefaults: RefreshPreferences = {
  minHealthyPercentage: 90,
  maxHealthyPercentage: 100,
  instanceWarmup: 0,
  skipMatching: false,
};

/**
 * How long a refresh goes on without replacing anything. AWS launches again and again when new instances do not come into
 * service, and lets the refresh fail after one hour.
 */
export const refreshPatienceMs = 3_600_000;

/** The refresh that goes on in a group. */
export const activeRefresh = ({ refreshes }: Pick<Group, "refreshes">): Refresh | undefined =>
  refreshes.find(({ status }) => status === "Pending" || status === "InProgress" || status === "Cancelling");

const sameVersion = (a: TemplateVersion, b: TemplateVersion): boolean => a.id === b.id && a.version === b.version;

/** A refresh that replaces what is in the group now: all of it, or what does not match. */
export function newRefresh(
  id: string,
  group: Group,
  wanted: Launching | undefined,
  preferences: RefreshPreferences,
  now: number,
): Refresh {
  const outdated = group.instances
    .filter(isLive)
    .filter(({ template }) => !preferences.skipMatching || !sameVersion(template, wanted ?? group.template))
    .map((instance) => instance.id);
  const remaining = outdated.length;
  return { id, status: "Pending", startedAt: now, progressAt: now, preferences, wanted, outdated, remaining };
}

/**
 * The least that stays in service and the most that there is at a time. One instance can always be replaced: with 100
 * percent in service another one comes first, with less one goes first although rounding would keep it.
 */
export function limitsOf(
  { minHealthyPercentage: min, maxHealthyPercentage: max }: RefreshPreferences,
  desired: number,
): { least: number; most: number } {
  const most = Math.max(desired + (min === 100 ? 1 : 0), Math.floor((desired * max) / 100));
  const least = Math.ceil((desired * min) / 100);
  return { most, least: most > desired ? least : Math.max(0, Math.min(least, desired - 1)) };
}

/** Whether an instance is in service for long enough; one that the refresh has found there always is. */
function isReady({ preferences, startedAt }: Refresh, { state, inServiceAt = 0 }: GroupInstance, now: number): boolean {
  return state === "InService" && (inServiceAt <= startedAt || inServiceAt + preferences.instanceWarmup * 1000 <= now);
}

const isOutdated = ({ outdated }: Refresh, { id }: GroupInstance): boolean => outdated.includes(id);

/** How many instances the group has at a time while the refresh goes on. */
export function capacityDuring(refresh: Refresh, { size, instances }: Group): number {
  const left = instances.filter(isLive).filter((each) => isOutdated(refresh, each)).length;
  return Math.min(limitsOf(refresh.preferences, size.desired).most, size.desired + left);
}

/** The instances that go now: those that do not serve anyway, and as many as may be missing. */
export function instancesToEnd(refresh: Refresh, { size, instances }: Group, now: number): string[] {
  const old = instances.filter(isLive).filter((each) => isOutdated(refresh, each));
  const ready = instances.filter((each) => isReady(refresh, each, now)).length;
  const spare = Math.max(0, ready - limitsOf(refresh.preferences, size.desired).least);
  const serving = old.filter(({ state }) => state === "InService").slice(0, spare);
  return [...old.filter(({ state }) => state !== "InService"), ...serving].map(({ id }) => id);
}

/** How far a refresh has come by now. */
export function advanced(refresh: Refresh, { size, instances }: Group, now: number, patienceMs: number): Refresh {
  if (refresh.status === "Cancelling") {
    return { ...refresh, status: "Cancelled", endedAt: now, reason: "Cancelled by a request." };
  }
  const live = instances.filter(isLive);
  const old = live.filter((each) => isOutdated(refresh, each)).length;
  const ready = live.filter((each) => !isOutdated(refresh, each) && isReady(refresh, each, now)).length;
  const remaining = Math.min(refresh.outdated.length, Math.max(old, size.desired - ready));
  const progressAt = remaining < refresh.remaining ? now : refresh.progressAt;
  const next: Refresh = { ...refresh, status: "InProgress", reason: undefined, remaining, progressAt };
  if (remaining === 0) return { ...next, status: "Successful", endedAt: now };
  const waiting = `${remaining} of ${refresh.outdated.length} instances are not replaced`;
  if (now - progressAt <= patienceMs) return { ...next, reason: `${waiting} yet: waiting for instances in service.` };
  const seconds = Math.round((now - progressAt) / 1000);
  return {
    ...next,
    status: "Failed",
    endedAt: now,
    reason: `${waiting}; no new one came into service in ${seconds} s.`,
  };
}

export const percentageComplete = ({ outdated, remaining }: Refresh): number =>
  outdated.length === 0 ? 100 : Math.floor((100 * (outdated.length - remaining)) / outdated.length);
