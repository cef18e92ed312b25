import { readFileSync } from "node:fs";
import { join } from "node:path";

import { gunzipSync, gzipSync, strFromU8, strToU8 } from "fflate";

import { PlainError } from "../faults";
import { readMultipart, writeMultipart, type MimePart } from "./mime";
import { nodeFile, type NodeSpec } from "./nodeSpec";

/** EC2 takes at most 16 KiB of user-data, counted before base64 (EC2 User Guide, "Instance user data"). */
export const userDataLimit = 16_384;

/** Permissions of the data file: its facts are no secret. */
const nodeFileMode = "0644";

/**
 * The user-data of one node: cloud-config that writes the data file, and the static program. Compressed by a library
 * in plain JavaScript, since zlib gives other bytes on other processors and a plan must not depend on where it was made.
 */
export function renderUserData(spec: NodeSpec): string {
  const parts: MimePart[] = [
    { type: "text/cloud-config", name: "node.yaml", text: renderCloudConfig(spec) },
    { type: "text/x-shellscript", name: "startup-stack-node", text: nodeProgram() },
  ];
  const packed = gzipSync(strToU8(writeMultipart(parts)), { level: 9, mtime: 0 });
  if (packed.length > userDataLimit) {
    throw new PlainError(`user-data of ${spec.name} has ${packed.length} bytes; EC2 takes at most ${userDataLimit}`);
  }
  return Buffer.from(packed).toString("base64");
}

/** The parts of user-data that `renderUserData` made, and its size in bytes as EC2 counts it. */
export function readUserData(base64: string): { bytes: number; parts: MimePart[] } {
  const packed = Buffer.from(base64, "base64");
  return { bytes: packed.length, parts: readMultipart(strFromU8(gunzipSync(packed))) };
}

/** Scalars are written as JSON, which every YAML reader takes for the same value. */
function renderCloudConfig(spec: NodeSpec): string {
  const file = JSON.stringify(spec, null, 2)
    .split("\n")
    .map((line) => `      ${line}\n`)
    .join("");
  return `#cloud-config
${hostName(spec)}
# Debian's image rewrites the hosts file at every boot and maps the own name to 127.0.1.1; chef keeps it here.
manage_etc_hosts: false
write_files:
  - path: ${JSON.stringify(nodeFile)}
    permissions: ${JSON.stringify(nodeFileMode)}
    content: |
${file}`;
}

/** The nodes of a fleet name themselves, and cloud-init leaves that alone. */
const hostName = ({ kind, name, fqdn }: NodeSpec): string =>
  kind === "fleet" ? "preserve_hostname: true" : `hostname: ${JSON.stringify(name)}\nfqdn: ${JSON.stringify(fqdn)}`;

let program: string | undefined;

/** Read once: it is the same for every node. */
function nodeProgram(): string {
  program ??= readFileSync(join(__dirname, "files", "startup-stack-node"), "utf8");
  return program;
}
