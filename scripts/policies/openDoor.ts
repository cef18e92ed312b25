import { ports, type Port } from "../../components/ports";
import { balancersGroups } from "../plan/publicBalancers";
import { isPublicBlock } from "../plan/publicBlock";
import { cohortsOf, type Cohort } from "../plan/reachability/cohorts";
import { openingWords, without } from "../plan/reachability/openings";
import { rulesOf, type Rule } from "../plan/reachability/rules";
import { wantedFromOutside } from "../plan/reachability/wanted";
import { groupName } from "../plan/reachability/words";
import type { Policy } from "./policy";

/** What the internet may dial of a front end, whatever a row of the port table says. */
const web = [80, 443];

export const openDoor: Policy = {
  id: "open-door",
  level: "error",
  means: "a security group lets public addresses in, on anything but tcp 80 and 443 of a front end or a load balancer",
  why: "all who have such an address can dial it, and what they find there was made for a private network",
  check: (draft) => {
    const rules = rulesOf(draft).filter((rule) => rule.direction === "ingress" && cidrOf(rule) !== undefined);
    if (rules.length === 0) return [];
    const cohorts = cohortsOf(draft, rules);
    const rows = (draft.ports ?? Object.values(ports)).filter(mayBeDialed);
    const balancers = balancersGroups(draft);
    return rules
      .filter((rule) => !isWanted(rule, cohorts, rows) && !isBalancers(rule, cohorts, balancers))
      .map((rule) => ({
        resource: rule.urn,
        message: `${rule.resource}: lets ${cidrOf(rule)!} in at ${groupName(draft.symbols, rule.group)}, on ${openingWords(rule)}; allowed from the internet: 80/tcp and 443/tcp of a front end or a load balancer`,
      }));
  },
};

/** The public block that a rule lets in. */
const cidrOf = ({ peer }: Rule): string | undefined =>
  "cidr" in peer && isPublicBlock(peer.cidr) ? peer.cidr : undefined;

/** Rows for the internet count for the web alone; the others, such as those for people, as they stand. */
const mayBeDialed = ({ sources, protocol, from, to }: Port): boolean =>
  !sources.includes("internet") || (protocol === "tcp" && from === to && web.includes(from));

/** Whether a load balancer alone carries the group, and the door is one of the web. */
function isBalancers({ group, protocol, fromPort, toPort }: Rule, cohorts: Cohort[], balancers: Set<unknown>): boolean {
  const isNodes = cohorts.some(({ groups }) => groups.includes(group));
  return !isNodes && balancers.has(group) && protocol === "tcp" && fromPort === toPort && web.includes(fromPort);
}

/** Whether the port table has the rule's door for all who carry the group, and such nodes are of the plan. */
function isWanted(rule: Rule, cohorts: Cohort[], rows: Port[]): boolean {
  const carrying = cohorts.filter(({ groups }) => groups.includes(rule.group));
  const isOpen = (cohort: Cohort): boolean => without(rule, wantedFromOutside(rows, rule.peer, cohort)).length === 0;
  return carrying.length > 0 && carrying.every(isOpen);
}
