import type { SlotKind } from "../../components/bootstrap/nodeSpec";
import { decide } from "../../components/roll/decide";
import { describe, leadersOf, meanwhile, problemsOf } from "../../components/roll/health";
import type { RollEnd } from "../../components/roll/loop";
import { begin, isOutdated, observe, type Memory } from "../../components/roll/memory";
import type { RollOptions } from "../../components/roll/options";
import type { RollRequest } from "../../components/roll/request";
import { currentInstance, isWanted, type LockSight, type MemberSight, type Sight } from "../../components/roll/sight";
import { names, withOption } from "../../components/roll/step";

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
  const outdated = sight.members.filter((member) => isOutdated(member, options, memory));
  const step = decide(request, options, sight, memory);
  switch (step.kind) {
    case "stop":
      return { outcome: step.outcome, words: `${lockWords(request.kind, sight.lock)}${step.why}` };
    case "wait":
      return { outcome: step.outcome ?? "degraded", words: `would wait: ${withOption(step.why, step.option)}` };
    case "replace": {
      const why = sight.isKnownBorn === true ? "no member serves" : "the ensemble is not born";
      const atOnce = request.kind === "ensemble" ? ` at once: ${why}` : "";
      return { outcome: "done", words: `would replace ${names(outdated)}${atOnce}` };
    }
    default:
      return withLock(request, options, sight, memory, outdated);
  }
}

/** What would be done with the lock in hand, once what is seen has been so for long enough. */
function withLock(
  request: RollRequest,
  options: RollOptions,
  sight: Sight,
  memory: Memory,
  outdated: MemberSight[],
): RollEnd {
  const { kind } = request;
  const standings = Object.entries(memory.standings).map(([id, known]) => [id, { ...known, since: -Infinity }]);
  const step = decide(request, options, sight, {
    ...memory,
    nonce: "its own",
    broken: { ...memory.broken, since: -Infinity },
    standings: Object.fromEntries(standings) as Memory["standings"],
  });
  if (step.kind !== "replace") {
    const words = `would take the lock, wait, and replace nothing for so long: ${step.why}`;
    return { outcome: "degraded", words: withOption(words, step.kind === "wait" ? step.option : undefined) };
  }
  const problems = problemsOf(kind, sight.members, memory.changedAt, sight.now);
  if (problems.length === 0) {
    return { outcome: "done", words: `would take the lock and replace ${order(kind, outdated)}` };
  }
  const [problem, another] = problems;
  const all = kind === "ensemble" ? `${describe(problems)}; ${meanwhile(sight, step.member)}` : describe(problems);
  const why = another === undefined && problem !== undefined ? problem.text : all;
  const rest = outdated.filter((member) => member !== step.member);
  const after = rest.length === 0 ? "" : `, then ${order(kind, rest)}`;
  return {
    outcome: "done",
    words: `would take the lock and replace ${step.member.wanted.name} first (${why})${after}`,
  };
}

/** What the member is called that is replaced last. */
const titles: Record<SlotKind, string> = { ensemble: "the leader", pair: "the holder", single: "" };

/** In the order in which members are replaced, each once all others are whole. */
function order(kind: SlotKind, members: MemberSight[]): string {
  const [last] = leadersOf(members);
  const before = members.filter((member) => member !== last);
  if (last === undefined) return `${names(before)}${before.length > 1 ? ", one after the other" : ""}`;
  return `${before.length === 0 ? "" : `${names(before)}, and last `}${titles[kind]} ${last.wanted.name}`;
}

/** A single has no lock to speak of. */
function lockWords(kind: SlotKind, { state, holder, purpose, stopped, unread }: LockSight): string {
  if (kind === "single") return "";
  if (state !== "held") return "the lock is free; ";
  const why = unread ?? purpose ?? "no purpose given";
  return `the lock is ${stopped === true ? "left" : "held"} by ${holder ?? "somebody"} (${why}); `;
}

function rowOf(member: MemberSight, { digest }: RollRequest, now: number): string[] {
  const { wanted, record, unread } = member;
  const instance = currentInstance(member);
  const version = instance?.launchTemplateVersion ?? "none";
  const wantedVersion = wanted.launchTemplateVersion;
  const isNew = instance !== undefined && isWanted(instance, wanted);
  const applied = record?.digestApplied === digest ? "applied" : "not applied";
  const unseen = unread === undefined ? "never" : "unreadable";
  return [
    wanted.name,
    instance?.id ?? "none",
    instance?.state ?? "",
    isNew ? version : `${version} → ${wantedVersion}`,
    record?.mode ?? (unread === undefined ? "never seen" : "unknown"),
    record?.digestFailed === digest ? `failed: ${record.reason ?? "no reason given"}` : applied,
    record === undefined ? unseen : `${now - record.writtenAt} s ago`,
  ];
}
