import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";

import { partitionOf } from "../../../components/regions";
import type { Instance, Trouble, World } from "./world";

/** A value, or a folder of them. Listings follow from the tree, and cloud-init follows the listings. */
export type Tree = { [name: string]: Tree | string };

/** What the metadata service tells an instance about itself. */
export function metadataTree(
  instance: Instance,
  region: string,
  account: string,
  now: Date,
  targetState?: string,
  { interruptions, rebalances }: Pick<Trouble, "interruptions" | "rebalances"> = {},
): Tree {
  const [takenBackAt, noticeTime] = [interruptions?.[instance.id], rebalances?.[instance.id]];
  const privateName = `ip-${instance.address.replace(/\./g, "-")}.ec2.internal`;
  const card: Tree = {
    "device-number": "0",
    "interface-id": instance.interfaceId,
    "local-hostname": privateName,
    "local-ipv4s": instance.address,
    mac: instance.mac,
    "owner-id": account,
    "subnet-ipv4-cidr-block": instance.subnetCidr,
  };
  const expiration = new Date(now.getTime() + 6 * 3_600_000).toISOString().replace(/\.\d+Z$/, "Z");
  const credentials = {
    Code: "Success",
    LastUpdated: now.toISOString().replace(/\.\d+Z$/, "Z"),
    Type: "AWS-HMAC",
    AccessKeyId: instance.accessKeyId,
    SecretAccessKey: instance.secretAccessKey,
    Token: instance.sessionToken,
    Expiration: expiration,
  };
  const identity = {
    accountId: account,
    architecture: "x86_64",
    availabilityZone: instance.zone,
    imageId: instance.imageId,
    instanceId: instance.id,
    instanceType: instance.instanceType,
    pendingTime: now.toISOString().replace(/\.\d+Z$/, "Z"),
    privateIp: instance.address,
    region,
    version: "2017-09-30",
  };
  return {
    dynamic: { "instance-identity": { document: JSON.stringify(identity, null, 2) } },
    "meta-data": {
      "ami-id": instance.imageId,
      "ami-launch-index": "0",
      ...(targetState === undefined ? {} : { autoscaling: { "target-lifecycle-state": targetState } }),
      ...(noticeTime === undefined
        ? {}
        : { events: { recommendations: { rebalance: JSON.stringify({ noticeTime }) } } }),
      hostname: privateName,
      iam: { "security-credentials": { [instance.roleName]: JSON.stringify(credentials, null, 2) } },
      "instance-id": instance.id,
      "instance-life-cycle": takenBackAt === undefined && noticeTime === undefined ? "on-demand" : "spot",
      "instance-type": instance.instanceType,
      "local-hostname": privateName,
      "local-ipv4": instance.address,
      mac: instance.mac,
      network: { interfaces: { macs: { [instance.mac]: card } } },
      placement: { "availability-zone": instance.zone, region },
      "reservation-id": `r-${instance.id.slice(2)}`,
      ...(takenBackAt === undefined
        ? {}
        : { spot: { "instance-action": JSON.stringify({ action: "terminate", time: takenBackAt }) } }),
      services: { domain: partitionOf(region).dnsSuffix, partition: partitionOf(region).id },
    },
  };
}

/** The text at a path: a value, or the listing of a folder with folders marked by a slash. */
export function lookUp(tree: Tree, path: string[]): string | undefined {
  let at: Tree | string | undefined = tree;
  for (const part of path) {
    if (typeof at !== "object" || !Object.hasOwn(at, part)) return undefined;
    at = at[part];
  }
  if (typeof at !== "object") return at;
  return Object.entries(at)
    .map(([name, value]) => (typeof value === "string" ? name : `${name}/`))
    .join("\n");
}

interface Answer {
  status: number;
  body?: string | Buffer;
  headers?: Record<string, string>;
}

/** IMDSv2: a token first, by PUT; whoever asks without one is refused. Instances are told apart by their address. */
export function metadataServer(world: World): Server {
  const tokens = new Map<string, { address: string; until: number }>();

  const newToken = (request: IncomingMessage, address: string): Answer => {
    if (request.method !== "PUT") return { status: 405 };
    const seconds = Number(request.headers["x-aws-ec2-metadata-token-ttl-seconds"]);
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > 21_600) return { status: 400 };
    const token = randomBytes(32).toString("base64url");
    tokens.set(token, { address, until: Date.now() + seconds * 1000 });
    return { status: 200, body: token, headers: { "x-aws-ec2-metadata-token-ttl-seconds": String(seconds) } };
  };

  const answerTo = (request: IncomingMessage): Answer => {
    const address = request.socket.remoteAddress ?? "";
    const instance = world.at(address);
    if (!instance) return { status: 404 };
    const path = new URL(request.url ?? "/", "http://169.254.169.254").pathname;
    if (path === "/latest/api/token") return newToken(request, address);

    const token = tokens.get(String(request.headers["x-aws-ec2-metadata-token"] ?? ""));
    if (token?.address !== address || token.until < Date.now()) return { status: 401 };
    const [, , ...parts] = path.split("/"); // the first part is the version; all versions say the same
    const wanted = parts.filter((part) => part !== "");
    if (wanted[0] === "user-data") {
      world.tell({ kind: "user-data", node: instance.node });
      const body = Buffer.from(instance.userData, "base64");
      return { status: 200, body, headers: { "content-type": "application/octet-stream" } };
    }
    const { region, account } = world.settings;
    const state = world.targetState(instance.id);
    const found = lookUp(metadataTree(instance, region, account, new Date(), state, world.trouble), wanted);
    return found === undefined
      ? { status: 404 }
      : { status: 200, body: found, headers: { "content-type": "text/plain" } };
  };

  return createServer((request, response) => {
    const { status, body, headers } = answerTo(request);
    setTimeout(() => response.writeHead(status, headers).end(body), world.trouble.metadataDelayMs ?? 0);
  });
}
