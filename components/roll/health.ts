import type { SlotKind } from "../bootstrap/nodeSpec";
import { currentInstance, ownRecord, type MemberSight, type Sight } from "./sight";

/** Age in seconds up to which a record speaks for its member: three writes of its agent. */
export const freshSeconds = 90;

/** What keeps members from being whole: a member by its id and name, or what they are together. */
export interface Problem {
  id?: number;
  name?: string;
  text: string;
}

/** Problems in words; members with the same one stand together, and before them nothing is said of the whole. */
export function describe(all: Problem[]): string {
  const own = all.filter(({ id }) => id !== undefined);
  const problems = own.length > 0 ? own : all;
  const names = new Map<string, string[]>();
  for (const { name, text } of problems)
    names.set(text, [...(names.get(text) ?? []), ...(name === undefined ? [] : [name])]);
  return [...names].map(([text, who]) => (who.length === 0 ? text : `${who.join(", ")}: ${text}`)).join("; ");
}

/**
 * Everything that keeps the members from being whole: each in service on its group's instance and recorded as serving,
 * after `since`; of an ensemble under one leader that has all others synced, of a pair with one that has the address.
 */
export function problemsOf(kind: SlotKind, members: MemberSight[], since: number, now: number): Problem[] {
  const own = members.flatMap((member) => {
    const text = memberProblem(member, since, now);
    return text === undefined ? [] : [{ id: member.wanted.id, name: member.wanted.name, text }];
  });
  const broken = new Set(own.map(({ id }) => id));
  const sound = members.filter(({ wanted }) => !broken.has(wanted.id));
  return [...own, ...(sound.length === 0 ? [] : together[kind](sound))];
}

function memberProblem(member: MemberSight, since: number, now: number): string | undefined {
  const instance = currentInstance(member);
  const { record, unread } = member;
  if (instance === undefined) return "no instance, the group has yet to launch one";
  if (instance.state !== "InService") return `${instance.state} on ${instance.id}`;
  if (!instance.healthy) return `unhealthy on ${instance.id}`;
  if (unread !== undefined) return `no report from ${instance.id}, ${unread}`;
  if (record?.instanceId !== instance.id) return `no report from ${instance.id}`;
  if (now - record.writtenAt >= freshSeconds) return `no report for ${freshSeconds} s or more`;
  if (record.writtenAt <= since) return "no report since the last change";
  if (!record.serving) return record.lastLogLine === null ? record.mode : `${record.mode} (${record.lastLogLine})`;
  return undefined;
}

/** Problems that members have together which are sound one by one. */
const together: Record<SlotKind, (sound: MemberSight[]) => Problem[]> = {
  ensemble(sound) {
    const others = sound.length - 1;
    const [leader, ...rivals] = leadersOf(sound);
    if (leader === undefined) return [{ text: "no leader among the others" }];
    if (rivals.length > 0) return [{ text: `several leaders: ${namesOf([leader, ...rivals])}` }];
    const { name } = leader.wanted;
    const { synced = null, mode } = leader.record ?? {};
    if (synced === null) return [{ text: `leader ${name} does not say who is in sync: ${mode}` }];
    return synced >= others ? [] : [{ text: `leader ${name} has ${synced} of ${others} followers synced` }];
  },
  pair(sound) {
    const holders = leadersOf(sound);
    if (holders.length === 0) return [{ text: "nobody has the address" }];
    return holders.length === 1 ? [] : [{ text: `several have the address: ${namesOf(holders)}` }];
  },
  single: () => [],
};

const namesOf = (members: MemberSight[]): string => members.map(({ wanted }) => wanted.name).join(", ");

/** Members that lead, as their records have it. */
export function leadersOf(members: MemberSight[]): MemberSight[] {
  return members.filter(({ record }) => record?.leads === true);
}

/** Whether a member serves, as far as it says so itself: `unknown` is one that may serve and does not say. */
export type Standing = "serves" | "away" | "unknown";

export function standingOf(member: MemberSight, now: number): Standing {
  const instance = currentInstance(member);
  if (instance === undefined) return "away";
  const record = ownRecord(member);
  if (record !== undefined && now - record.writtenAt < freshSeconds) return record.serving ? "serves" : "away";
  // Before it is in service an instance that has not reported has yet to start; one that has may go on.
  const starting = instance.state.startsWith("Pending") && record === undefined && member.unread === undefined;
  return starting ? "away" : "unknown";
}

/** What is to be had of an ensemble until it is whole again, without the one that is to go. */
export function meanwhile({ members, now }: Pick<Sight, "members" | "now">, going: MemberSight): string {
  const rest = members.filter((member) => member !== going).map((member) => standingOf(member, now));
  const serving = rest.filter((standing) => standing === "serves").length;
  const isMajority = (count: number): boolean => count * 2 > members.length;
  if (isMajority(serving)) return `${serving} of ${members.length} members serve meanwhile`;
  const able = rest.filter((standing) => standing !== "away").length;
  return isMajority(able) ? "whether a majority serves meanwhile is not known" : "nothing serves meanwhile";
}
