import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { certificates } from "../../scripts/rehearse/lab/tls";
import { temporaryFolder } from "./folders";

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface HostileServer {
  /** `https://localhost:…`, without a slash at its end. */
  origin: string;
  /** File with the authority that its certificate is of. */
  caFile: string;
  ca: string;
  key: string;
  cert: string;
  /** What it answers, by path: each answer once, the last one ever after. */
  answers: Map<string, Answer[]>;
  /** What was asked for, in order. */
  asked: IncomingMessage[];
  stop: () => void;
}

/**
 * A server with TLS of an authority of its own, which answers as a test wants it to. Its certificate may have more hosts, and
 * is over with less than no days.
 */
export async function hostileServer(hosts: string[] = [], days?: number): Promise<HostileServer> {
  const folder = temporaryFolder("hostile");
  const { ca, key, cert } = await certificates(folder, ["localhost", ...hosts], days);
  const answers: HostileServer["answers"] = new Map();
  const asked: IncomingMessage[] = [];
  const server = createServer({ key, cert }, (request, response) => {
    asked.push(request);
    const all = answers.get(request.url ?? "") ?? [status(404)];
    (all.length > 1 ? all.shift()! : all[0]!)(request, response);
  });
  server.listen(0, "localhost");
  await once(server, "listening");
  return {
    origin: `https://localhost:${(server.address() as AddressInfo).port}`,
    ...{ caFile: join(folder, "ca.pem"), ca, key, cert, answers, asked },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

export const status =
  (code: number, headers: Record<string, string> = {}, body = ""): Answer =>
  (_, response) => {
    response.writeHead(code, headers).end(body);
  };

export const redirectTo = (location: string): Answer => status(302, { location });

/** A file, or the part of it that is asked for where the condition holds. */
export const file =
  (bytes: Buffer, headers: Record<string, string> = { etag: '"1"' }): Answer =>
  (request, response) => {
    answerWith(bytes, headers, request, response, (part) => response.end(part));
  };

/** The first bytes of a file, or of the rest of it, and then the end of the connection. */
export const broken =
  (bytes: Buffer, sent: number, headers: Record<string, string> = { etag: '"1"' }): Answer =>
  (request, response) => {
    answerWith(bytes, headers, request, response, (part) => {
      response.write(part.subarray(0, sent), () => response.socket?.end());
    });
  };

function answerWith(
  bytes: Buffer,
  headers: Record<string, string>,
  request: IncomingMessage,
  response: ServerResponse,
  send: (part: Buffer) => void,
): void {
  const [, from] = /^bytes=(\d+)-$/.exec(request.headers.range ?? "") ?? [];
  if (from === undefined || request.headers["if-range"] !== headers.etag) {
    response.writeHead(200, { "content-length": bytes.length, ...headers });
    send(bytes);
    return;
  }
  const range = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
  response.writeHead(206, { "content-range": range, ...headers });
  send(bytes.subarray(Number(from)));
}
