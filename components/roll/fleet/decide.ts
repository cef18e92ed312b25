/**
 * What the roller of a fleet does next. Pure, as ../decide.ts is for members: drive.ts looks, asks here and does it.
 *
 * 1. Refuse what cannot be rolled: a group that is missing, a bucket that asks for another digest.
 * 2. A refresh at work towards what is wanted is waited for, whoever started it. Any other one is cancelled, unless it is
 *    being cancelled or rolled back already. Once this roller has one of its own it cancels no other: of two rollers that
 *    want different things the one whose refresh was cancelled stops.
 * 3. With none at work start one, when the group or an instance is not of the wanted version; by force in any case. How
 *    many nodes stay in service meanwhile is Auto Scaling's to keep, by the percentages of the request.
 * 4. Stop when its own refresh did not succeed. One whose instances have all given up, more than two of them, is cancelled
 *    and not waited for: the group then launches the version again that is proven.
 * 5. At the end (settled.ts) wait until all nodes are in service and have applied the wanted digest; stop when one failed
 *    with it. One of another version that failed with it hinders no refresh, since it is among those that go.
 * 6. Whatever is waited for has until the deadline, which starts anew with every progress.
 */
import { isWanted } from "../sight";
import { difference, digestProblem, noGroup, refuse, stop, stopDegraded, wait } from "../step";
import type { FleetMemory } from "./memory";
import { isActive, nodesOf, type RefreshSight } from "./sight";
import { settled } from "./settled";
import { listed, nodeName, type FleetSituation, type FleetStep } from "./step";

/** Instances of the wanted version that may give up before the version counts as broken. */
const launchesAllowed = 2;

export function decide(now: FleetSituation): FleetStep {
  const { request, options, sight, memory } = now;
  const refused = sight.group === undefined ? noGroup([request.fleet.group]) : digestProblem(request, sight.digest);
  if (refused !== undefined) return refuse(memory, refused);
  if (memory.refresh !== undefined) {
    const own = sight.refreshes.find(({ id }) => id === memory.refresh);
    if (own?.status !== "Successful") return besideOwn(now, memory.refresh, own);
  }
  const active = sight.refreshes.find(isActive);
  if (active !== undefined) return besideAnother(now, active);
  if (isBroken(memory)) return stopDegraded(memory, brokenWords(now));
  const why = memory.refresh === undefined ? reasonToStart(now) : undefined;
  return why === undefined ? settled(now) : { kind: "start", spares: options.force !== true, why };
}

/** While its own refresh is at work, or has not ended well. */
function besideOwn(now: FleetSituation, id: string, own: RefreshSight | undefined): FleetStep {
  const { memory } = now;
  if (own === undefined) return wait(now, `instance refresh ${id} does not show yet`);
  const words = refreshWords(own);
  if (!isActive(own)) return stop("halfWay", isBroken(memory) ? `${brokenWords(now)}; ${words}` : words);
  if (isBroken(memory) && own.status !== "Cancelling") return { kind: "cancel", refresh: id, why: brokenWords(now) };
  return wait(now, words);
}

/** While a refresh is at work that is not its own, and does something else. */
function besideAnother(now: FleetSituation, another: RefreshSight): FleetStep {
  const { request, memory } = now;
  const words = refreshWords(another);
  if (another.status === "Cancelling" || another.status === "RollbackInProgress") return wait(now, words);
  if (memory.refresh !== undefined) return stop("halfWay", `somebody else has begun another one: ${words}`);
  const { launchTemplateVersion: version } = request.fleet;
  const brings =
    another.launch === undefined
      ? `no version of its own, wanted is ${version}`
      : difference(another.launch, request.fleet);
  const why =
    another.launch !== undefined && isWanted(another.launch, request.fleet)
      ? `${another.id} spares nodes of version ${version}, which are to be replaced by force as well`
      : `${another.id} brings ${brings}`;
  return { kind: "cancel", refresh: another.id, why };
}

function reasonToStart({ request: { fleet }, options, sight }: FleetSituation): string | undefined {
  const { launchTemplateVersion: version, minHealthyPercentage: least, maxHealthyPercentage: most } = fleet;
  const bounds = `at least ${least} % of them stay in service, at most ${most} % are there`;
  const nodes = nodesOf(sight);
  if (options.force === true) {
    return `${nodes.length} ${nodes.length === 1 ? "node is" : "nodes are"} replaced by force, version ${version}; ${bounds}`;
  }
  const outdated = nodes.filter((node) => !isWanted(node, fleet));
  if (outdated.length > 0) {
    const versions = [...new Set(outdated.map((node) => node.launchTemplateVersion))].sort().join(", ");
    return `${outdated.length} of ${nodes.length} nodes to version ${version} from ${versions}; ${bounds}`;
  }
  return sight.group === undefined || isWanted(sight.group, fleet)
    ? undefined
    : `no node is of another version than ${version}, which ${fleet.group} now gets as well`;
}

/** Whether all instances of the wanted version that were launched gave up, and there were enough of them. */
const isBroken = ({ proven, gaveUp }: FleetMemory): boolean => !proven && gaveUp.length > launchesAllowed;

function brokenWords({ request: { tier, fleet }, memory: { gaveUp } }: FleetSituation): string {
  const who = listed(gaveUp.map((id) => nodeName(tier, id)));
  return `no node comes up with version ${fleet.launchTemplateVersion}: ${who} gave up`;
}

function refreshWords(refresh: RefreshSight): string {
  const { id, status, reason, percent } = refresh;
  const state = isActive(refresh) ? `${status}, ${percent} % done` : status;
  return `instance refresh ${id} is ${state}${reason === undefined ? "" : `: ${reason}`}`;
}
