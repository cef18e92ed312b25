import { contentOf, digestIn, isText, keys, orNull, type Fields, type Read, type Stored } from "../readings";
import { isUnread, type Unread } from "../sight";
import { recordIn } from "./record";
import type { FleetSight, HostSight, LaunchSight } from "./sight";

const hostFields: Fields = [
  ["instanceId", isText, "text"],
  ["digestApplied", orNull(isText), "text, null"],
  ["digestFailed", orNull(isText), "text, null"],
];
const launchFields: Fields = [
  ["instanceId", isText, "text"],
  ["lastLine", orNull(isText), "text, null"],
];

/** What is seen in the objects of the bucket, of which absent ones are absent. */
export function bucketSight(tier: string, objects: Map<string, Read>): Pick<FleetSight, "digest" | "hosts" | "record"> {
  const prefix = keys.hosts(tier);
  const newest = new Map<string, Stored>();
  for (const [key, read] of objects) {
    const instance = key.startsWith(prefix) ? instanceOf(key.slice(prefix.length)) : undefined;
    if (instance === undefined || read.writtenAt < (newest.get(instance)?.writtenAt ?? 0)) continue;
    newest.set(instance, { ...read, key });
  }
  const hosts = [...newest].map(([instance, stored]): [string, HostSight | Unread] => [instance, hostIn(stored)]);
  const key = keys.fleet(tier);
  const record = objects.get(key);
  return { digest: digestIn(tier, objects), hosts: new Map(hosts), record: record && recordIn({ ...record, key }) };
}

/**
 * The instance that an entry is of: the second half of the user id that it stands below, which IAM lets no other node
 * write to. What stands in the entry itself is not asked.
 */
const instanceOf = (below: string): string | undefined => /^[^/:]+:(i-[0-9a-z]+)\/[^/]+$/.exec(below)?.[1];

function hostIn(stored: Stored): HostSight | Unread {
  const content = contentOf(stored, hostFields);
  return isUnread(content) ? content : { ...(content as unknown as HostSight), writtenAt: stored.writtenAt };
}

/** What a node left when it gave up its launch, if it can be read. */
export function launchIn(stored: Stored): LaunchSight | undefined {
  const content = contentOf(stored, launchFields);
  return isUnread(content) ? undefined : { ...(content as unknown as LaunchSight), writtenAt: stored.writtenAt };
}
