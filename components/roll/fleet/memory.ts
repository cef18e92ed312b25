import type { RollOptions } from "../options";
import type { FleetRequest } from "../request";
import { isUnread, isWanted } from "../sight";
import type { Launching } from "./launching";
import { earlierIn } from "./record";
import { broughtBy, isActive, nodesOf, type FleetSight, type RefreshSight } from "./sight";

/** What the roller of a fleet remembers from one look to the next. */
export interface FleetMemory {
  /** The refresh that it has started, or found at work towards what is wanted. */
  refresh?: string;
  /** What the group gets back when that refresh does not succeed. */
  earlier?: Launching;
  /** Whether it found that refresh at work: then it may have begun to launch what the group had before. */
  taken: boolean;
  /** Whether it has told the group what to launch. It does so once: of two rollers that want different things the last one goes on. */
  told: boolean;
  /** Whether there was such a refresh, another one was cancelled, or the group was told what to launch. */
  acted: boolean;
  /** Moment of the last progress: what the deadline counts from. */
  progressAt: number;
  /** The most that was reached since the last act. */
  best: number;
  /** How far its refresh was at the last look, of a hundred. */
  percent: number;
  /** Moment from which on launches that gave up are this roll's. */
  since: number;
  /** Instances that were there when it started or found that refresh: whoever of them goes has not given up. */
  replaced: string[];
  /** Instances of the wanted version that have yet to come into service. */
  launching: string[];
  /** Those of them that were gone before they did. */
  gaveUp: string[];
  /** Whether one of the wanted version was ever seen in service. */
  proven: boolean;
}

export function begin(sight: FleetSight): FleetMemory {
  const { now } = sight;
  return {
    earlier: earlierIn(sight),
    ...{ taken: false, told: false, acted: false, progressAt: now, best: 0, percent: 0, since: now },
    ...{ replaced: [], launching: [], gaveUp: [], proven: false },
  };
}

/** What is remembered after another look. */
export function observe(
  memory: FleetMemory,
  request: FleetRequest,
  options: RollOptions,
  sight: FleetSight,
): FleetMemory {
  const found =
    memory.refresh === undefined ? sight.refreshes.find((each) => isOurs(each, request, options, sight)) : undefined;
  const refresh = found?.id ?? memory.refresh;
  const percent = sight.refreshes.find(({ id }) => id === refresh)?.percent ?? 0;
  const score = scoreOf(request, sight);
  const isProgress = score > memory.best || percent > memory.percent;
  return {
    ...memory,
    ...(found === undefined ? {} : taking(memory, found, sight)),
    ...{ refresh, percent },
    progressAt: isProgress ? sight.now : memory.progressAt,
    best: Math.max(score, memory.best),
    ...launchesAfter(memory, request, sight),
  };
}

const taking = (memory: FleetMemory, { startedAt }: RefreshSight, sight: FleetSight): Partial<FleetMemory> => ({
  ...{ acted: true, taken: true, replaced: nodesOf(sight).map(({ id }) => id) },
  since: Math.min(memory.since, startedAt),
});

/** What is remembered once something was done. */
export function changed(memory: FleetMemory, now: number): FleetMemory {
  return { ...memory, progressAt: now, best: 0 };
}

/** Whether a refresh is at work that does what would be started: by force also one that spares nobody. */
function isOurs(refresh: RefreshSight, { fleet }: FleetRequest, { force }: RollOptions, sight: FleetSight): boolean {
  const { status, spares } = refresh;
  const launch = broughtBy(refresh, sight);
  if (!isActive(refresh) || status === "Cancelling" || status === "RollbackInProgress") return false;
  return launch !== undefined && isWanted(launch, fleet) && !(force === true && spares);
}

function launchesAfter(
  { replaced, launching, gaveUp, proven }: FleetMemory,
  { fleet }: FleetRequest,
  sight: FleetSight,
): Pick<FleetMemory, "launching" | "gaveUp" | "proven"> {
  const nodes = nodesOf(sight);
  const ofWanted = nodes.filter((node) => isWanted(node, fleet));
  const inService = ofWanted.filter(({ state }) => state === "InService");
  const gone = launching.filter((id) => !replaced.includes(id) && !nodes.some((node) => node.id === id));
  return {
    launching: ofWanted.filter(({ state }) => state.startsWith("Pending")).map(({ id }) => id),
    gaveUp: [...gaveUp, ...gone],
    proven: proven || inService.length > 0,
  };
}

/** How far things are: it grows while nodes come into service and take up what is wanted. */
function scoreOf({ fleet, digest }: FleetRequest, sight: FleetSight): number {
  const points = nodesOf(sight).map((node) => {
    const host = sight.hosts.get(node.id);
    return [
      isWanted(node, fleet) && node.state === "InService",
      host !== undefined && !isUnread(host) && host.digestApplied === digest,
    ].filter(Boolean).length;
  });
  return points.reduce((sum, each) => sum + each, 0);
}
