import { decide, type RollOptions } from "../../components/roll/decide";
import type { RollEnd } from "../../components/roll/drive";
import { describe, leaderOf, problemsOf } from "../../components/roll/health";
import { begin, isOutdated, observe } from "../../components/roll/memory";
import type { RollRequest } from "../../components/roll/request";
import { currentInstance, isWanted, type LockSight, type MemberSight, type Sight } from "../../components/roll/sight";

export interface Explanation extends RollEnd {
  /** One row for each member, below a row of headings. */
  rows: string[][];
}

/** What a roll would do with what is seen, and why it would not. Nothing is done. */
export function explain(request: RollRequest, options: RollOptions, sight: Sight): Explanation {
  const headings = ["member", "instance", "state", "version", "mode", "digest", "reported"];
  const rows = [headings, ...sight.members.map((member) => rowOf(member, request, sight.now))];
  return { rows, ...verdict(request, options, sight) };
}

function verdict(request: RollRequest, options: RollOptions, sight: Sight): RollEnd {
  const memory = observe(begin(sight), request, sight);
  const step = decide(request, options, sight, memory);
  const outdated = sight.members.filter((member) => isOutdated(member, options, memory));
  if (step.kind === "stop") return { outcome: step.outcome, words: `${lockWords(sight.lock)}; ${step.why}` };
  if (step.kind === "replace") {
    return { outcome: "done", words: `would replace ${names(outdated)} at once: the ensemble is not born` };
  }
  if (step.kind !== "take-lock") {
    const held = outdated.length > 0 && sight.born !== undefined;
    return { outcome: held ? "lockHeld" : "degraded", words: `would wait: ${step.why}` };
  }
  const problems = problemsOf(sight.members, -Infinity, sight.now);
  const [problem] = problems;
  if (problem === undefined) return { outcome: "done", words: `would take the lock and replace ${order(outdated)}` };
  const broken = outdated.find(({ wanted }) => wanted.id === problem.id);
  if (problems.length === 1 && broken !== undefined) {
    const rest = outdated.filter((member) => member !== broken);
    const after = rest.length === 0 ? "" : `, then ${order(rest)}`;
    return {
      outcome: "done",
      words: `would take the lock and replace ${broken.wanted.name} first (${problem.text})${after}`,
    };
  }
  const words = `would take the lock, wait, and replace nothing for so long: ${describe(problems)}`;
  return { outcome: "degraded", words };
}

const names = (members: MemberSight[]): string => members.map(({ wanted }) => wanted.name).join(", ");

/** In the order in which members are replaced, each once all others are whole. */
function order(members: MemberSight[]): string {
  const leader = leaderOf(members);
  const followers = members.filter((member) => member !== leader);
  if (leader === undefined) return `${names(followers)}, one after the other`;
  const before = followers.length === 0 ? "" : `${names(followers)}, and last `;
  return `${before}the leader ${leader.wanted.name}`;
}

function lockWords({ state, holder, purpose, stopped }: LockSight): string {
  if (state !== "held") return "the lock is free";
  return `the lock is ${stopped === true ? "left" : "held"} by ${holder ?? "somebody"} (${purpose ?? "no purpose given"})`;
}

function rowOf(member: MemberSight, { digest }: RollRequest, now: number): string[] {
  const { wanted, record } = member;
  const instance = currentInstance(member);
  const version = instance?.launchTemplateVersion ?? "none";
  const wantedVersion = wanted.launchTemplateVersion;
  const isNew = instance !== undefined && isWanted(instance, wanted);
  const applied = record?.digestApplied === digest ? "applied" : "not applied";
  return [
    wanted.name,
    instance?.id ?? "none",
    instance?.state ?? "",
    isNew ? version : `${version} → ${wantedVersion}`,
    record?.mode ?? "never seen",
    record?.digestFailed === digest ? `failed: ${record.reason ?? "no reason given"}` : applied,
    record === undefined ? "never" : `${now - record.writtenAt} s ago`,
  ];
}
