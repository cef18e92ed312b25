/** The process in the hub's network namespace that everything outside a node is played by. */
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { connect } from "node:net";
import { join, normalize } from "node:path";

import { addresses } from "../lab/addresses";
import { awsHosts, awsServer } from "./aws";
import { resolver } from "./dns";
import { metadataServer } from "./imds";
import type { Launch, PublishedTemplate } from "./group";
import type { PolicyDocument } from "../../iam/decide";
import { matches } from "../../iam/policyVariables";
import { Rpc } from "./rpc";
import {
  type Caller,
  type InstanceSettings,
  type StandInEvent,
  type Trouble,
  World,
  type WorldSettings,
} from "./world";

let world: World;

/** Debian's archive as far as it was fetched when the roots were made. */
function mirrorServer(folder: string): Server {
  return createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://mirror").pathname));
    const file = join(folder, path);
    if (!existsSync(file) || !statSync(file).isFile()) {
      const node = world.at(request.socket.remoteAddress ?? "")?.node ?? "";
      world.tell({ kind: "missing-package", node, path });
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-length": statSync(file).size });
    if (request.method === "HEAD") response.end();
    else createReadStream(file).pipe(response);
  });
}

/** Sends text to a server: its answer, empty when it is silent, or null when nobody listens. */
function ask(address: string, port: number, text: string): Promise<string | null> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect({ host: address, port, timeout: 1500 });
    const give = (value: string | null): void => {
      socket.destroy();
      resolve(value);
    };
    socket.on("connect", () => socket.write(text));
    socket.on("data", (chunk) => (answer += chunk.toString()));
    socket.on("end", () => {
      give(answer);
    });
    socket.on("timeout", () => {
      give(answer);
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      give(error.code === "ECONNREFUSED" ? null : answer);
    });
  });
}

function find(name: string): string | undefined {
  if (awsHosts(world.settings.region).some((host) => matches(host, name))) return addresses.aws;
  if (name === "deb.debian.org" || name === "security.debian.org") return addresses.mirror;
  return world.settings.records.find((record) => record.name.replace(/\.$/, "") === name)?.address;
}

const listening = (
  server: { listen(port: number, host: string, done: () => void): unknown },
  port: number,
  host: string,
): Promise<void> => new Promise((resolve) => server.listen(port, host, resolve));

async function start(settings: WorldSettings): Promise<void> {
  world = new World(
    settings,
    (event: StandInEvent) => void rpc.call("event", event).catch(() => undefined),
    (instance, volume, device) => rpc.call("attach", { instance, volume, device }),
    (instance) => void rpc.call("terminate", instance).catch(() => undefined),
    (launch: Launch) => void rpc.call("scaleOut", launch).catch(() => undefined),
  );
  const names = resolver(find, (name, from) => {
    world.tell({ kind: "unknown-name", node: world.at(from)?.node ?? from, name });
  });
  await Promise.all([
    listening(metadataServer(world), 80, addresses.metadata),
    listening(awsServer(world), 443, addresses.aws),
    new Promise<void>((resolve) => names.bind(53, addresses.resolver, resolve)),
    ...(settings.mirror ? [listening(mirrorServer(settings.mirror), 80, addresses.mirror)] : []),
  ]);
  setInterval(() => {
    world.tick();
  }, tickMs);
}

/** How often groups look whether something is to be done. */
const tickMs = 500;

const rpc = new Rpc(process, {
  start,
  publish: (templates: PublishedTemplate[]) => {
    world.groups.publish(templates);
  },
  addSecretVersions: (versions: WorldSettings["secretVersions"]) => {
    world.addSecretVersions(versions);
  },
  grant: (policies: Record<string, PolicyDocument[]>) => {
    world.grant(policies);
  },
  addVolumes: (volumes: WorldSettings["volumes"]) => {
    world.addVolumes(volumes);
  },
  groups: () => world.groups.describe([]),
  begin: ({ group, instance }: { group: string; instance: string }) => world.groups.begin(group, instance),
  resize: ({ group, desired }: { group: string; desired: number }) => {
    world.groups.resize(group, desired);
  },
  act: ({ group, acts }: { group: string; acts: boolean }) => {
    world.groups.act(group, acts);
  },
  admit: (caller: Pick<Caller, "name" | "account" | "policies">) => world.admit(caller),
  launch: (settings: InstanceSettings) => {
    world.launch(settings);
  },
  retire: (instance: string) => {
    world.retire(instance);
  },
  ask: ({ address, port, text }: { address: string; port: number; text: string }) => ask(address, port, text),
  trouble: (trouble: Trouble) => void (world.trouble = { ...world.trouble, ...trouble }),
  createBucket: (bucket: string) => {
    world.store.createBucket(bucket);
  },
  putObject: ({ bucket, key, base64 }: { bucket: string; key: string; base64: string }) =>
    void world.store.put(bucket, key, Buffer.from(base64, "base64")),
  getObject: ({ bucket, key }: { bucket: string; key: string }) => {
    const found = world.store.get(bucket, key);
    return "body" in found ? found.body.toString("base64") : null;
  },
  deleteObject: ({ bucket, key }: { bucket: string; key: string }) => {
    world.store.delete(bucket, key);
  },
  advanceClock: (milliseconds: number) => void (world.aheadMs += milliseconds),
});

// The runner is gone: nothing is left to play for.
process.on("disconnect", () => process.exit(0));
process.on("SIGINT", () => undefined); // the runner ends this process after the nodes
