import { createHash, randomBytes } from "node:crypto";

import type { PolicyDocument } from "../planView";
import { type Access, decide } from "./iam";
import { ObjectStore } from "./objects";

/** What the runner tells the stand-in at the start: all of it read from the plan. */
export interface WorldSettings {
  region: string;
  account: string;
  bucketNames: string[];
  objects: { bucket: string; key: string; base64: string }[];
  secrets: string[];
  volumes: { id: string; zone: string; tags: Record<string, string> }[];
  records: { name: string; address: string }[];
  mirror?: string;
  tls: { key: string; cert: string };
}

/** A running instance. A replaced node is a new instance with the same address. */
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
  hook: string;
  roleName: string;
  profileArn: string;
  policies: PolicyDocument[];
  tags: Record<string, string>;
}

export interface Instance extends InstanceSettings {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  /** Result that its launch hook got. */
  hookResult?: "CONTINUE" | "ABANDON";
}

export type StandInEvent =
  | { kind: "user-data"; node: string }
  | { kind: "refused"; node: string; action: string; resource: string }
  | { kind: "hook"; node: string; instance: string; result: "CONTINUE" | "ABANDON" }
  | { kind: "unknown-call"; node: string; call: string }
  | { kind: "unknown-name"; node: string; name: string }
  | { kind: "missing-package"; node: string; path: string }
  | { kind: "statement"; text: string };

/** What happens on purpose, so that a fault can be rehearsed. */
export interface Trouble {
  metadataDelayMs?: number;
  refuseSecrets?: boolean;
  /** What is answered instead of an object, by key. */
  objects?: Record<string, 404 | 403>;
}

/** Everything that stands in for AWS, without any protocol. */
export class World {
  /** How far the clock of AWS is ahead of this machine's. */
  aheadMs = 0;
  readonly store = new ObjectStore(() => this.now());
  readonly secrets = new Map<string, string>();
  readonly volumes = new Map<
    string,
    { zone: string; tags: Record<string, string>; attachedTo?: string; device?: string }
  >();
  private readonly byAddress = new Map<string, Instance>();
  private readonly byKey = new Map<string, Instance>();
  trouble: Trouble = {};

  constructor(
    readonly settings: WorldSettings,
    readonly tell: (event: StandInEvent) => void,
    readonly attach: (instance: string, volume: string, device: string) => Promise<void>,
  ) {
    for (const bucket of settings.bucketNames) this.store.createBucket(bucket);
    for (const { bucket, key, base64 } of settings.objects) {
      this.store.createBucket(bucket);
      this.store.put(bucket, key, Buffer.from(base64, "base64"));
    }
    for (const arn of settings.secrets) this.secrets.set(arn, superUserSecret());
    for (const { id, zone, tags } of settings.volumes) this.volumes.set(id, { zone, tags });
  }

  /** The time by which AWS dates its answers and its objects. */
  now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }

  /** A new instance takes the place of the one that had its address. */
  launch(settings: InstanceSettings): void {
    this.retire(settings.address);
    const instance: Instance = {
      ...settings,
      accessKeyId: `ASIA${randomBytes(8).toString("hex").toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString("base64"),
      sessionToken: randomBytes(60).toString("base64"),
    };
    this.byAddress.set(instance.address, instance);
    this.byKey.set(instance.accessKeyId, instance);
  }

  /** Its volumes are free again, its credentials worth nothing. */
  retire(address: string): void {
    const instance = this.byAddress.get(address);
    if (!instance) return;
    this.byAddress.delete(address);
    this.byKey.delete(instance.accessKeyId);
    for (const volume of this.volumes.values()) {
      if (volume.attachedTo === instance.id) {
        delete volume.attachedTo;
        delete volume.device;
      }
    }
  }

  at(address: string): Instance | undefined {
    return this.byAddress.get(address);
  }

  caller(accessKeyId: string): Instance | undefined {
    return this.byKey.get(accessKeyId);
  }

  callerArn(instance: Instance): string {
    return `arn:aws:sts::${this.settings.account}:assumed-role/${instance.roleName}/${instance.id}`;
  }

  instanceArn(id: string): string {
    return `arn:aws:ec2:${this.settings.region}:${this.settings.account}:instance/${id}`;
  }

  /** Whether the plan's statements of the caller's role allow it; a refusal is remembered by name. */
  allows(instance: Instance, access: Access, note: "note" | "ask" = "note"): boolean {
    const decision = decide(instance.policies, {
      ...access,
      context: {
        "ec2:sourceinstancearn": this.instanceArn(instance.id),
        "aws:securetransport": "true",
        ...access.context,
      },
    });
    for (const text of decision.notUnderstood) this.tell({ kind: "statement", text });
    if (!decision.allowed && note === "note") {
      this.tell({ kind: "refused", node: instance.node, action: access.action, resource: access.resource });
    }
    return decision.allowed;
  }
}

/** Plans hold no secret values, so the rehearsal makes its own: the super user that a ZooKeeper member wants. */
function superUserSecret(): string {
  const password = randomBytes(18).toString("base64url");
  const digest = createHash("sha1").update(`super:${password}`).digest("base64");
  return JSON.stringify({ username: "super", password, digest: `super:${digest}` });
}
