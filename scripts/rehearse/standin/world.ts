import { createHash, randomBytes } from "node:crypto";

import { type Partition, partitionOf } from "../../../components/regions";
import { type Access, decide, type PolicyDocument } from "../../iam/decide";
import type { GroupSettings, Launch } from "./group";
import { Groups } from "./groups";
import { type HookResult, isLive, type LifecycleHook, type Wait } from "./lifecycle";
import { ObjectStore } from "./objects";
import { refreshPatienceMs } from "./refresh";
import { Uploads } from "./uploads";

/** Ids of the versions that there are of secrets, by the secret's id. */
export type SecretVersions = Record<string, string[]>;

/** What the runner tells the stand-in at the start: all of it read from the plan. */
export interface WorldSettings {
  region: string;
  account: string;
  bucketNames: string[];
  objects: { bucket: string; key: string; base64: string }[];
  /** Their values, by id. */
  secrets: Record<string, string>;
  secretVersions: SecretVersions;
  volumes: { id: string; zone: string; tags: Record<string, string> }[];
  records: { name: string; address: string }[];
  groups: GroupSettings[];
  mirror?: string;
  tls: { key: string; cert: string };
}

/** A running instance. A replaced member is a new instance with the same address. */
export interface InstanceSettings {
  id: string;
  node: string;
  address: string;
  subnetCidr: string;
  mac: string;
  zone: string;
  instanceType: string;
  imageId: string;
  interfaceId: string;
  fqdn: string;
  userData: string;
  group: string;
  roleName: string;
  profileArn: string;
  policies: PolicyDocument[];
  tags: Record<string, string>;
}

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
}

export interface Instance extends InstanceSettings, Credentials {}

/** Whoever signs calls: an instance by its role, or somebody outside. */
export interface Caller {
  /** Name in reports: the node's. */
  name: string;
  account: string;
  arn: string;
  /** Id of its role and name of its session, as `aws:userid` and STS have it. */
  userId: string;
  policies: PolicyDocument[];
  instance?: Instance;
}

export type StandInEvent =
  | { kind: "user-data"; node: string }
  | { kind: "refused"; node: string; action: string; resource: string }
  | { kind: "hook"; node: string; instance: string; result: HookResult }
  | { kind: "termination-hook"; node: string; instance: string; result: HookResult }
  | { kind: "unknown-call"; node: string; call: string }
  | { kind: "unknown-name"; node: string; name: string }
  | { kind: "missing-package"; node: string; path: string }
  | { kind: "statement"; text: string };

/** What happens on purpose, so that a fault can be rehearsed. */
export interface Trouble {
  metadataDelayMs?: number;
  refuseSecrets?: boolean;
  /** Spot instances that AWS takes back, by id: when, such as `2026-01-01T00:02:00Z`. */
  interruptions?: Record<string, string>;
  /** Those that it says are likely to be taken back: when it said so. */
  rebalances?: Record<string, string>;
  /** What is answered instead of an object, by key. */
  objects?: Record<string, 404 | 403>;
  /** How long an instance refresh goes on without replacing anything; AWS's hour if omitted. */
  refreshPatienceMs?: number;
}

/** Everything that stands in for AWS, without any protocol. */
export class World {
  /** How far the clock of AWS is ahead of this machine's. */
  aheadMs = 0;
  readonly store = new ObjectStore(() => this.now());
  readonly uploads = new Uploads(() => this.now());
  readonly groups: Groups;
  readonly secrets: Map<string, string>;
  /** Ids of their versions, by id; what was once there stays. */
  private readonly secretVersions = new Map<string, Set<string>>();
  readonly volumes = new Map<
    string,
    { zone: string; tags: Record<string, string>; attachedTo?: string; device?: string }
  >();
  private readonly instances = new Map<string, Instance>();
  private readonly byKey = new Map<string, Caller>();
  trouble: Trouble = {};

  constructor(
    readonly settings: WorldSettings,
    readonly tell: (event: StandInEvent) => void,
    readonly attach: (instance: string, volume: string, device: string) => Promise<void>,
    readonly terminate: (instance: string) => void,
    readonly scaleOut: (launch: Launch) => void = () => undefined,
  ) {
    this.groups = new Groups(settings.groups);
    for (const bucket of settings.bucketNames) this.store.createBucket(bucket);
    for (const { bucket, key, base64 } of settings.objects) {
      this.store.createBucket(bucket);
      this.store.put(bucket, key, Buffer.from(base64, "base64"));
    }
    this.secrets = new Map(Object.entries(settings.secrets));
    this.addSecretVersions(settings.secretVersions);
    this.addVolumes(settings.volumes);
  }

  get partition(): Partition {
    return partitionOf(this.settings.region);
  }

  /** The time by which AWS dates its answers and its objects. */
  now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }

  launch(settings: InstanceSettings): void {
    const instance: Instance = { ...settings, ...newCredentials() };
    const { node: name, roleName, id, policies } = instance;
    const { account } = this.settings;
    const arn = `arn:${this.partition.id}:sts::${account}:assumed-role/${roleName}/${id}`;
    this.instances.set(id, instance);
    const userId = `${roleId(roleName)}:${id}`;
    this.byKey.set(instance.accessKeyId, { name, account, arn, userId, policies, instance });
    this.groups.wait(id);
  }

  /** What roles may do from now on, by their names; instances that run have it at once. */
  grant(policies: Record<string, PolicyDocument[]>): void {
    for (const caller of this.byKey.values()) {
      caller.policies = policies[caller.instance?.roleName ?? ""] ?? caller.policies;
    }
  }

  /** Takes an instance out of service; it ends as soon as no hook holds it. */
  end(id: string): void {
    this.groups.terminate(id);
    if (this.groups.state(id) !== "Terminating:Wait") this.terminate(id);
  }

  /** A hook is answered, by a node or by its own default. */
  answer(id: string, wait: Wait, result: HookResult): void {
    this.groups.complete(id, wait, result);
    const kind = eventOf[wait.hook.transition];
    this.tell({ kind, node: this.instances.get(id)?.node ?? "", instance: id, result });
    if (this.groups.state(id) === "Terminating:Proceed") this.terminate(id);
  }

  /** What groups do by themselves as time goes by: hooks run out, refreshes go on, what is missing is launched. */
  tick(): void {
    for (const { instance, wait } of this.groups.overdue()) this.answer(instance, wait, wait.hook.defaultResult);
    this.groups.advanceRefreshes(this.trouble.refreshPatienceMs ?? refreshPatienceMs);
    for (const id of this.groups.toEnd()) this.end(id);
    for (const launch of this.groups.beginMissing()) this.scaleOut(launch);
  }

  /** What an instance is to become, as its metadata say; undefined when it is in no group. */
  targetState(id: string): "InService" | "Terminated" | undefined {
    const state = this.groups.state(id);
    return state && (isLive({ state }) ? "InService" : "Terminated");
  }

  addSecretVersions(versions: SecretVersions): void {
    for (const [id, added] of Object.entries(versions))
      this.secretVersions.set(id, new Set([...this.versionsOf(id), ...added]));
  }

  /** The versions of a secret, the newest last. */
  versionsOf(id: string): string[] {
    return [...(this.secretVersions.get(id) ?? [])];
  }

  addVolumes(volumes: WorldSettings["volumes"]): void {
    for (const { id, zone, tags } of volumes) this.volumes.set(id, { zone, tags });
  }

  /** Its volumes are free again, its credentials worth nothing. */
  retire(id: string): void {
    const instance = this.instances.get(id);
    if (!instance) return;
    this.instances.delete(id);
    this.byKey.delete(instance.accessKeyId);
    this.groups.remove(id);
    for (const volume of this.volumes.values()) {
      if (volume.attachedTo === id) {
        delete volume.attachedTo;
        delete volume.device;
      }
    }
  }

  /** Who it is that asks: metadata, names and packages are asked for without a signature. */
  at(address: string): Instance | undefined {
    return [...this.instances.values()].find((instance) => instance.address === address);
  }

  caller(accessKeyId: string): Caller | undefined {
    return this.byKey.get(accessKeyId);
  }

  /** Somebody who is no instance, with credentials of his own. */
  admit({ name, account, policies }: Pick<Caller, "name" | "account" | "policies">): Credentials {
    const credentials = newCredentials();
    const arn = `arn:${this.partition.id}:sts::${account}:assumed-role/${name}/rehearsal`;
    const userId = `${roleId(name)}:rehearsal`;
    this.byKey.set(credentials.accessKeyId, { name, account, arn, userId, policies });
    return credentials;
  }

  instanceArn(id: string): string {
    return `arn:${this.partition.id}:ec2:${this.settings.region}:${this.settings.account}:instance/${id}`;
  }

  /** Whether the statements of the caller's policies allow it; a refusal is remembered by name. */
  allows(
    { name, account, userId, policies, instance }: Caller,
    access: Access,
    note: "note" | "ask" = "note",
  ): boolean {
    const source: Access["context"] = instance ? { "ec2:sourceinstancearn": this.instanceArn(instance.id) } : {};
    const own = { "aws:userid": userId, "aws:principalaccount": account, "aws:securetransport": "true" };
    const decision = decide(policies, { ...access, context: { ...source, ...own, ...access.context } });
    for (const text of decision.notUnderstood) this.tell({ kind: "statement", text });
    if (!decision.allowed && note === "note") {
      this.tell({ kind: "refused", node: name, action: access.action, resource: access.resource });
    }
    return decision.allowed;
  }
}

const eventOf = { launching: "hook", terminating: "termination-hook" } as const satisfies Record<
  LifecycleHook["transition"],
  StandInEvent["kind"]
>;

/** The id of a role: IAM gives it once and for all, here by its name. */
export function roleId(roleName: string): string {
  const digits = BigInt(`0x${createHash("sha256").update(roleName).digest("hex")}`)
    .toString(32)
    .toUpperCase();
  return `AROA${digits.slice(-17)}`;
}

function newCredentials(): Credentials {
  return {
    accessKeyId: `ASIA${randomBytes(8).toString("hex").toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString("base64"),
    sessionToken: randomBytes(60).toString("base64"),
  };
}
