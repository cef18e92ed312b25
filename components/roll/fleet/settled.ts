import { isUnread, isWanted, type InstanceSight } from "../sight";
import { short, stop, stopDegraded, wait } from "../step";
import { nodesOf } from "./sight";
import { listed, nodeName, type FleetSituation, type FleetStep } from "./step";

/** Age in seconds from which a host entry counts as gone: readers take none that is older. */
export const staleSeconds = 7200;

/** Nothing is refreshed any more: what is left is that all nodes are in service and have applied what is wanted. */
export function settled(now: FleetSituation): FleetStep {
  const { request, sight, memory } = now;
  const nodes = nodesOf(sight);
  const digest = short(request.digest);
  const failed = nodes.filter((node) => standingOf(node, now) === "failed");
  if (failed.length > 0) {
    return stopDegraded(
      memory,
      `${named(now, failed)} failed with digest ${digest}; nodes that have not tried it wait`,
    );
  }
  const left = whatIsLeft(now, nodes);
  if (left.length > 0) return wait(now, left.join("; "));
  const who = nodes.length === 1 ? "1 node runs" : `${nodes.length} nodes run`;
  return stop("done", `${who} what is wanted, digest ${digest} applied`);
}

/** What a node's own entry says of the wanted digest. */
export function standingOf(
  { id }: InstanceSight,
  { request, sight }: Pick<FleetSituation, "request" | "sight">,
): "applied" | "failed" | "not applied" | "silent" {
  const host = sight.hosts.get(id);
  if (host === undefined || isUnread(host) || sight.now - host.writtenAt > staleSeconds) return "silent";
  if (host.digestApplied === request.digest) return "applied";
  return host.digestFailed === request.digest ? "failed" : "not applied";
}

function whatIsLeft(now: FleetSituation, nodes: InstanceSight[]): string[] {
  const { request, sight } = now;
  const { fleet, digest } = request;
  const version = fleet.launchTemplateVersion;
  const those = (is: (node: InstanceSight) => boolean, say: (names: string) => string): string[] => {
    const found = nodes.filter(is);
    return found.length === 0 ? [] : [say(named(now, found))];
  };
  const isServing = (node: InstanceSight) => node.state === "InService" && node.healthy;
  const standing = (wanted: string) => (node: InstanceSight) => isServing(node) && standingOf(node, now) === wanted;
  const desired = sight.group?.desired ?? 0;
  return [
    ...(nodes.length < desired ? [`${nodes.length} of ${desired} nodes are there`] : []),
    ...(sight.group !== undefined && !isWanted(sight.group, fleet)
      ? [`${fleet.group} has yet to get version ${version}`]
      : []),
    ...those(
      (node) => !isWanted(node, fleet),
      (names) => `${names} not of version ${version}`,
    ),
    ...those(
      (node) => !isServing(node),
      (names) => `${names} not in service`,
    ),
    ...those(standing("silent"), (names) => `no entry of ${names}`),
    ...those(standing("not applied"), (names) => `digest ${short(digest)} has yet to be applied by ${names}`),
  ];
}

const named = ({ request: { tier } }: FleetSituation, nodes: InstanceSight[]): string =>
  listed(nodes.map(({ id }) => nodeName(tier, id)));
