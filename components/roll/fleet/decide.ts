/**
 * What the roller of a fleet does next. Pure, as ../decide.ts is for members: drive.ts looks, asks here and does it.
 *
 * 1. Refuse what cannot be rolled: a group that is missing, a bucket that asks for another digest.
 * 2. A refresh at work towards what is wanted is waited for, whoever started it. Any other one is cancelled, unless it is
 *    being cancelled or rolled back already. Once this roller has one of its own it cancels no other: of two rollers that
 *    want different things the one whose refresh was cancelled stops.
 * 3. With none at work tell the group to launch the wanted version, once, and then start one, when an instance is not of it;
 *    by force in any case. It replaces all nodes, those of the wanted version too, by what the group launches: one that spares
 *    them, or brings a version of its own, Auto Scaling refuses where the image is a parameter of Systems Manager, as it is
 *    by default (user guide, "Use AWS Systems Manager parameters instead of AMI IDs in launch templates", Limitations); and
 *    only one with a version of its own can be rolled back ("RollbackInstanceRefresh" in its API reference). How many nodes
 *    stay in service meanwhile is Auto Scaling's to keep, by the percentages of the request.
 * 4. When its own refresh did not succeed tell the group to launch again what it launched before, since else a node that is
 *    launched later is of the version that failed, and stop. One whose instances have all given up, more than two of them,
 *    is cancelled and not waited for.
 * 5. At the end (settled.ts) wait until all nodes are in service and have applied the wanted digest; stop when one failed
 *    with it. One of another version that failed with it hinders no refresh, since it is among those that go.
 * 6. Whatever is waited for has until the deadline, which starts anew with every progress.
 */
import { isWanted, type Launch } from "../sight";
import { difference, digestProblem, noGroup, refuse, stop, stopDegraded, versionIn, wait } from "../step";
import { wantedLaunching } from "./launching";
import type { FleetMemory } from "./memory";
import { broughtBy, isActive, nodesOf, type RefreshSight } from "./sight";
import { settled } from "./settled";
import { listed, nodeName, type FleetSituation, type FleetStep } from "./step";

/** Instances of the wanted version that may give up before the version counts as broken. */
const launchesAllowed = 2;

export function decide(now: FleetSituation): FleetStep {
  const { request, sight, memory } = now;
  const refused = sight.group === undefined ? noGroup([request.fleet.group]) : digestProblem(request, sight.digest);
  if (refused !== undefined) return refuse(memory, refused);
  if (memory.refresh !== undefined) {
    const own = sight.refreshes.find(({ id }) => id === memory.refresh);
    if (own?.status !== "Successful") return besideOwn(now, memory.refresh, own);
  }
  const active = sight.refreshes.find(isActive);
  if (active !== undefined) return besideAnother(now, active);
  if (isBroken(memory)) return afterFailure(now, brokenWords(now));
  const why = reasonToStart(now);
  if (why === undefined) return settled(now);
  if (sight.group === undefined || isWanted(sight.group, request.fleet)) return { kind: "start", why };
  if (memory.told) return stop("halfWay", overruled(now, sight.group));
  return { kind: "set", launching: wantedLaunching(request.fleet, sight.group), why };
}

/** While its own refresh is at work, or has not ended well. */
function besideOwn(now: FleetSituation, id: string, own: RefreshSight | undefined): FleetStep {
  const { request, sight, memory } = now;
  if (own === undefined) return wait(now, `instance refresh ${id} does not show yet`);
  const words = refreshWords(own);
  if (!isActive(own)) return afterFailure(now, isBroken(memory) ? `${brokenWords(now)}; ${words}` : words);
  const brought = broughtBy(own, sight);
  if (brought !== undefined && !isWanted(brought, request.fleet)) {
    return stop("halfWay", `${overruled(now, brought)}; ${words}`);
  }
  if (isBroken(memory) && own.status !== "Cancelling") return { kind: "cancel", refresh: id, why: brokenWords(now) };
  return wait(now, words);
}

/** Stops for a version that failed, once the group launches again what it launched before. */
function afterFailure({ request: { fleet }, sight, memory }: FleetSituation, words: string): FleetStep {
  const { earlier } = memory;
  if (earlier === undefined || sight.group === undefined || isWanted(earlier, fleet))
    return stopDegraded(memory, words);
  const version = versionIn(earlier, fleet);
  if (isWanted(sight.group, fleet)) {
    return { kind: "set", launching: earlier, why: `${fleet.group} gets ${version} back: ${words}` };
  }
  const launches = isWanted(sight.group, earlier) ? `; ${fleet.group} launches ${version} again` : "";
  return stopDegraded(memory, `${words}${launches}`);
}

/** While a refresh is at work that is not its own, and does something else. */
function besideAnother(now: FleetSituation, another: RefreshSight): FleetStep {
  const { request, sight, memory } = now;
  const words = refreshWords(another);
  if (another.status === "Cancelling" || another.status === "RollbackInProgress") return wait(now, words);
  if (memory.refresh !== undefined) return stop("halfWay", `somebody else has begun another one: ${words}`);
  const { launchTemplateVersion: version } = request.fleet;
  const brought = broughtBy(another, sight);
  const why =
    brought === undefined || isWanted(brought, request.fleet)
      ? `${another.id} spares nodes of version ${version}, which are to be replaced by force as well`
      : `${another.id} brings ${difference(brought, request.fleet)}`;
  return { kind: "cancel", refresh: another.id, why };
}

/** After a refresh of its own there is none; after one that it found at work only nodes that this one has left out. */
function reasonToStart({ request: { fleet }, options, sight, memory }: FleetSituation): string | undefined {
  if (memory.refresh !== undefined && !memory.taken) return undefined;
  const { launchTemplateVersion: version, minHealthyPercentage: least, maxHealthyPercentage: most } = fleet;
  const bounds = `at least ${least} % of them stay in service, at most ${most} % are there`;
  const nodes = nodesOf(sight);
  if (options.force === true && memory.refresh === undefined) {
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

const overruled = ({ request: { fleet } }: FleetSituation, launches: Launch): string =>
  `somebody else has told ${fleet.group} what to launch: ${difference(launches, fleet)}`;

function refreshWords(refresh: RefreshSight): string {
  const { id, status, reason, percent } = refresh;
  const state = isActive(refresh) ? `${status}, ${percent} % done` : status;
  return `instance refresh ${id} is ${state}${reason === undefined ? "" : `: ${reason}`}`;
}
