import { decide } from "../../components/roll/fleet/decide";
import { begin, observe } from "../../components/roll/fleet/memory";
import { standingOf } from "../../components/roll/fleet/settled";
import { nodesOf, type FleetSight } from "../../components/roll/fleet/sight";
import { nodeName } from "../../components/roll/fleet/step";
import type { RollEnd } from "../../components/roll/loop";
import type { RollOptions } from "../../components/roll/options";
import type { FleetRequest } from "../../components/roll/request";
import { isUnread, isWanted, type InstanceSight } from "../../components/roll/sight";
import type { Explanation } from "./explain";

/** What the roll of a fleet would do with what is seen, and why it would not. Nothing is done. */
export function explainFleet(request: FleetRequest, options: RollOptions, sight: FleetSight): Explanation {
  const headings = ["node", "state", "version", "digest", "reported"];
  const rows = [headings, ...nodesOf(sight).map((node) => rowOf(node, request, sight))];
  return { rows, ...verdict(request, options, sight) };
}

function verdict(request: FleetRequest, options: RollOptions, sight: FleetSight): RollEnd {
  const memory = observe(begin(sight), request, options, sight);
  const step = decide({ request, options, sight, memory });
  switch (step.kind) {
    case "stop":
      return { outcome: step.outcome, words: step.why };
    case "set":
      return { outcome: "done", words: `would tell ${request.fleet.group} what to launch: ${step.why}` };
    case "start":
      return { outcome: "done", words: `would start an instance refresh: ${step.why}` };
    case "cancel":
      return { outcome: "done", words: `would cancel an instance refresh and start another: ${step.why}` };
    case "wait":
      // A refresh that does what is wanted needs nothing but time.
      return { outcome: memory.refresh === undefined ? "degraded" : "done", words: `would wait: ${step.why}` };
  }
}

function rowOf(node: InstanceSight, request: FleetRequest, sight: FleetSight): string[] {
  const { tier, fleet } = request;
  const { id, state, launchTemplateVersion: version } = node;
  const host = sight.hosts.get(id);
  const reported = host === undefined ? "never" : isUnread(host) ? "unreadable" : `${sight.now - host.writtenAt} s ago`;
  return [
    nodeName(tier, id),
    state,
    isWanted(node, fleet) ? version : `${version} → ${fleet.launchTemplateVersion}`,
    standingOf(node, { request, sight }),
    reported,
  ];
}
