import { currentInstance, type MemberSight, type RecordSight } from "./sight";

/** Age in seconds up to which a record speaks for its member: three writes of its agent. */
export const freshSeconds = 90;

/** What keeps an ensemble from being whole: a member by its id and name, or the ensemble itself. */
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

export const serves = ({ mode }: Pick<RecordSight, "mode">): boolean => mode === "leader" || mode === "follower";

/**
 * Everything that keeps the members from being one whole ensemble: each in service on its group's instance and
 * recorded as serving, after `since`, under one leader that has all others synced.
 */
export function problemsOf(members: MemberSight[], since: number, now: number): Problem[] {
  const own = members.flatMap((member) => {
    const text = memberProblem(member, since, now);
    return text === undefined ? [] : [{ id: member.wanted.id, name: member.wanted.name, text }];
  });
  const broken = new Set(own.map(({ id }) => id));
  const sound = members.filter(({ wanted }) => !broken.has(wanted.id));
  return [...own, ...ensembleProblems(sound, sound.length - 1)];
}

function memberProblem(member: MemberSight, since: number, now: number): string | undefined {
  const instance = currentInstance(member);
  const { record } = member;
  if (instance === undefined) return "no instance, the group has yet to launch one";
  if (instance.state !== "InService") return `${instance.state} on ${instance.id}`;
  if (!instance.healthy) return `unhealthy on ${instance.id}`;
  if (record?.instanceId !== instance.id) return `no report from ${instance.id}`;
  if (now - record.writtenAt >= freshSeconds) return `no report for ${freshSeconds} s or more`;
  if (record.writtenAt <= since) return "no report since the last change";
  if (!serves(record)) return record.lastLogLine === null ? record.mode : `${record.mode} (${record.lastLogLine})`;
  return undefined;
}

/** Problems of members that are sound one by one, of which the leader must have at least `followers` synced. */
function ensembleProblems(sound: MemberSight[], followers: number): Problem[] {
  if (sound.length === 0) return [];
  const leaders = sound.filter(({ record }) => record?.mode === "leader");
  const [leader] = leaders;
  if (leader === undefined) return [{ text: "no leader among the others" }];
  if (leaders.length > 1) return [{ text: `several leaders: ${leaders.map(({ wanted }) => wanted.name).join(", ")}` }];
  const synced = leader.record?.syncedFollowers ?? 0;
  return synced >= followers
    ? []
    : [{ text: `leader ${leader.wanted.name} has ${synced} of ${followers} followers synced` }];
}

/** Name of the leader as the records have it. */
export function leaderOf(members: MemberSight[]): MemberSight | undefined {
  return members.find(({ record }) => record?.mode === "leader");
}
