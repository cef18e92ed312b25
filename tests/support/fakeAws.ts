import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { documentDigest } from "../../components/bootstrap/documents";
import { keys } from "../../components/roll/readings";
import type { RollRequest } from "../../components/roll/request";
import { packageVersion } from "../../components/roll/version";
import { request as wanted } from "./sight";

const document = JSON.stringify({ formatVersion: 1, archive: {} });

/** AWS over HTTP as a roller asks it: a whole ensemble that runs version 6, whose members report at each look. */
export class FakeAws {
  readonly objects = new Map<string, { text: string; writtenAt: number }>();
  /** What was done to groups and instances, in order. */
  readonly deeds: string[] = [];
  /** What the next requests of an action fail with; a status of 0 is no answer at all. */
  readonly failures: Record<string, [status: number, code: string][]> = {};
  readonly asked: string[] = [];
  /** Whether all members serve under one leader; else a follower is down. */
  whole = true;
  private readonly server = createServer((request, response) => void this.answer(request, response));

  readonly request: RollRequest = { ...wanted, version: packageVersion(), digest: documentDigest(document) };

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    const { tier, incarnation = "", members } = this.request;
    const born = { formatVersion: 1, members: members.map(({ id, address }) => ({ id, address })) };
    this.put(keys.document(tier), document);
    this.put(keys.born(tier, incarnation), JSON.stringify(born));
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** The environment of a process that is to find it. */
  get environment(): Record<string, string> {
    const credentials = { AWS_ACCESS_KEY_ID: "A", AWS_SECRET_ACCESS_KEY: "B", AWS_EC2_METADATA_DISABLED: "true" };
    return { AWS_ENDPOINT_URL: this.endpoint, ...credentials };
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get lock(): { state: string; stopped?: boolean } | undefined {
    const text = this.objects.get(keys.lock(this.request.tier))?.text;
    return text === undefined ? undefined : (JSON.parse(text) as { state: string });
  }

  /** Waits until groups have been looked at so often again. */
  async looks(more: number): Promise<void> {
    const seen = () => this.asked.filter((name) => name === "DescribeAutoScalingGroups").length;
    const end = seen() + more;
    while (seen() < end) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  private put(key: string, text: string): string {
    this.objects.set(key, { text, writtenAt: Date.now() });
    return etagOf(text);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const path = new URL(request.url ?? "/", "http://aws").pathname;
    const form = new URLSearchParams(body);
    const action = form.get("Action");
    const name = action ?? request.method ?? "";
    this.asked.push(name);
    response.setHeader("date", new Date().toUTCString());
    const [status, code] = this.failures[name]?.shift() ?? [];
    if (status === 0) return;
    const words = `<ErrorResponse><Error><Code>${code}</Code><Message>${code}</Message></Error></ErrorResponse>`;
    if (status !== undefined) response.writeHead(status, { "content-type": "text/xml" }).end(words);
    else if (action !== null) response.writeHead(200, { "content-type": "text/xml" }).end(this.act(action, form));
    else this.object(request, response, path.replace(/^\/bucket\//, ""), body);
  }

  private act(action: string, form: URLSearchParams): string {
    const result = (text: string) =>
      `<${action}Response><${action}Result>${text}</${action}Result></${action}Response>`;
    if (action === "GetCallerIdentity") return result(`<Account>${this.request.account}</Account>`);
    if (action !== "DescribeAutoScalingGroups") {
      this.deeds.push(`${action} ${form.get("InstanceId") ?? form.get("AutoScalingGroupName")}`);
      return result("");
    }
    this.report();
    const launch = (version: string) =>
      `<LaunchTemplate><LaunchTemplateId>lt-1</LaunchTemplateId><Version>${version}</Version></LaunchTemplate>`;
    const groups = this.request.members.map(
      ({ id, group }) =>
        `<member><AutoScalingGroupName>${group}</AutoScalingGroupName>${launch("6")}<Instances><member>${launch("6")}` +
        `<InstanceId>i-${id}</InstanceId><LifecycleState>InService</LifecycleState><HealthStatus>Healthy</HealthStatus></member></Instances></member>`,
    );
    return result(`<AutoScalingGroups>${groups.join("")}</AutoScalingGroups>`);
  }

  /** All members write their records. */
  private report(): void {
    const { tier, incarnation, digest, members } = this.request;
    for (const { id } of members) {
      const leads = id === 2;
      const serving = this.whole || id !== 1;
      const record = {
        ...{ formatVersion: 1, incarnation, instanceId: `i-${id}`, serving, leads, synced: leads ? 2 : null },
        ...{ mode: "voter", data: true, label: {}, digestApplied: digest, digestFailed: null, reason: null },
        lastLogLine: null,
      };
      this.put(keys.member(tier, id), JSON.stringify(record));
    }
  }

  private object({ method, headers }: IncomingMessage, response: ServerResponse, key: string, body: string): void {
    const stored = this.objects.get(key);
    const error = (status: number, code: string) =>
      response.writeHead(status, { "content-type": "application/xml" }).end(`<Error><Code>${code}</Code></Error>`);
    if (method === "PUT") {
      const condition = headers["if-match"];
      const holds = condition === undefined ? stored === undefined : stored && etagOf(stored.text) === condition;
      if (holds !== true) return void error(412, "PreconditionFailed");
      return void response.writeHead(200, { etag: this.put(key, textOf(body)) }).end();
    }
    if (stored === undefined) return void error(404, "NoSuchKey");
    const lastModified = new Date(stored.writtenAt).toUTCString();
    response.writeHead(200, { etag: etagOf(stored.text), "last-modified": lastModified }).end(stored.text);
  }
}

const etagOf = (text: string): string => `"${createHash("sha256").update(text).digest("hex")}"`;

/** What a client has sent in chunks of which each is preceded by its length. */
const textOf = (body: string): string => body.replace(/^[0-9a-f]+(;[^\r]*)?\r\n([^]*?)\r\n0(;[^\r]*)?\r\n[^]*$/, "$2");
