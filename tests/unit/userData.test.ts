import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import type { NodeSpec } from "../../components/bootstrap/nodeSpec";
import { readUserData, renderUserData } from "../../components/bootstrap/userData";
import { environments, planStack } from "../../scripts/plan/stack";
import type { PlanNode } from "../../scripts/plan/format";
import { temporaryFolder } from "../support/folders";
import { testWith } from "../support/programs";

/** Half the size that EC2 takes: room for what later tiers know of themselves. */
const wantedBytes = 8192;

const spec: NodeSpec = {
  formatVersion: 1,
  environment: "dev",
  kind: "ensemble",
  tier: "zookeeper",
  name: "zookeeper-1",
  fqdn: "zookeeper-1.dev.internal",
  address: "10.0.64.17",
  bucket: "chef-0a1b2c3",
  group: "dev-zookeeper-1",
  hook: "launch",
  runList: ["role[base]", "role[zookeeper]"],
  client: { flavour: "cinc" },
  service: "zookeeper",
  deadlineSeconds: 1500,
  memoryMib: 1536,
  member: { id: 1, incarnation: "0123456789abcdef" },
  volume: { id: "vol-0123456789abcdef0", mount: "/var/lib/zookeeper" },
  machine: { heapMib: 1024 },
};

const program = readFileSync(join(__dirname, "../../components/bootstrap/files/startup-stack-node"), "utf8");

async function allNodes(): Promise<(PlanNode & { stack: string; base64: string })[]> {
  const plans = await Promise.all(environments().map((stack) => planStack(stack)));
  return plans.flatMap(({ stack, nodes, resources }) =>
    nodes.map((node) => {
      const template = resources.find(({ type, name }) => type.endsWith(":LaunchTemplate") && name === node.name)!;
      return { ...node, stack, base64: template.inputs.userData as string };
    }),
  );
}

function temporaryFile(name: string, content: string | Buffer): string {
  const path = join(temporaryFolder("user-data"), name);
  writeFileSync(path, content);
  return path;
}

test("holds the node's facts, byte for byte, and the program as it is", () => {
  const { parts } = readUserData(renderUserData(spec));
  expect(parts.map(({ type, name }) => ({ type, name }))).toEqual([
    { type: "text/cloud-config", name: "node.yaml" },
    { type: "text/x-shellscript", name: "startup-stack-node" },
  ]);
  expect(parts[1]!.text).toBe(program);
});

test("of every node of every environment is small", async () => {
  const nodes = await allNodes();
  expect(nodes.map(({ stack }) => stack)).toEqual(expect.arrayContaining(environments()));
  for (const { stack, name, userData } of nodes) {
    expect({ stack, name, small: userData.bytes < wantedBytes, bytes: userData.bytes }).toMatchObject({ small: true });
  }
});

test("is refused when it is larger than EC2 takes", () => {
  let noise = "";
  for (let seed = 1; noise.length < 40_000; seed = (seed * 48_271) % 2_147_483_647) noise += seed.toString(36);
  expect(() => renderUserData({ ...spec, fqdn: noise })).toThrow(
    /user-data of zookeeper-1 has \d+ bytes; EC2 takes at most 16384/,
  );
});

test("has a gzip header without time, name or system", () => {
  const header = Buffer.from(renderUserData(spec), "base64").subarray(0, 10);
  expect([...header]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3]);
});

test("is read back by Python's gzip and MIME reader, as cloud-init does it", () => {
  const script = `
import email, gzip, json, sys
message = email.message_from_bytes(gzip.decompress(sys.stdin.buffer.read()))
print(json.dumps([[p.get_content_type(), p.get_filename(), p.get_payload(decode=True).decode()] for p in message.get_payload()]))
`;
  const output = execFileSync("python3", ["-c", script], {
    input: Buffer.from(renderUserData(spec), "base64"),
    encoding: "utf8",
  });
  const parts = JSON.parse(output) as [string, string, string][];
  expect(parts.map(([type, name]) => [type, name])).toEqual([
    ["text/cloud-config", "node.yaml"],
    ["text/x-shellscript", "startup-stack-node"],
  ]);
  expect(parts[1]![2]).toBe(program);
});

test("its data file is the node's specification", async () => {
  for (const { name, address, runList, userData } of await allNodes()) {
    const [file] = userData.files;
    expect(file).toMatchObject({ path: "/etc/startup-stack/node.json", mode: "0644" });
    const own = JSON.parse(file!.text) as NodeSpec;
    expect([own.name, own.address, own.runList]).toEqual([name, address, runList]);
    expect(runList).toEqual(["role[base]", expect.stringMatching(/^role\[(zookeeper|mesos-master|mesos-agent)\]$/)]);
  }
});

testWith("cloud-init", "every cloud-config part passes cloud-init's schema", async () => {
  for (const { userData } of await allNodes()) {
    const config = userData.parts.find(({ type }) => type === "text/cloud-config")!;
    const { status, stdout, stderr } = spawnSync(
      "cloud-init",
      ["schema", "--config-file", temporaryFile("node.yaml", config.text)],
      {
        encoding: "utf8",
      },
    );
    expect({ status, output: `${stdout}${stderr}`.trim() }).toEqual({
      status: 0,
      output: expect.stringMatching(/^Valid cloud-config/) as string,
    });
  }
});

testWith("cloud-init", "cloud-init's schema refuses a part that is wrong, so that the test above can fail", () => {
  const path = temporaryFile("wrong.yaml", "#cloud-config\nwrite_files: 3\n");
  expect(spawnSync("cloud-init", ["schema", "--config-file", path]).status).not.toBe(0);
});

test("unpacks with zlib to the same text that the plan shows", async () => {
  const [node] = await allNodes();
  const text = gunzipSync(Buffer.from(node!.base64, "base64")).toString("utf8");
  for (const part of node!.userData.parts) expect(text).toContain(part.text);
});
