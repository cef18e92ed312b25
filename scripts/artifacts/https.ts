import type { IncomingMessage } from "node:http";
import { get } from "node:https";

import { messageOf } from "../../components/faults";
import { packageVersion } from "../../components/roll/version";
import {
  continues,
  isRedirect,
  judgeAnswer,
  redirected,
  shownAddress,
  shownUrl,
  totalOf,
  validatorOf,
} from "./answers";
import { Final, Passing } from "./attempts";
import type { Answer, Held, Source } from "./download";

/** How long a server may keep silent, in milliseconds. */
export interface Patience {
  /** Until there is a connection. */
  connectMs: number;
  /** Until the next byte comes. */
  stallMs: number;
}

const patient: Patience = { connectMs: 10_000, stallMs: 30_000 };

/**
 * A file at an https address. Its bytes are taken as they are sent, as nodes do, and no credentials are sent for them.
 * Servers are checked by Node's authorities and those of NODE_EXTRA_CA_CERTS, whatever else the environment says.
 */
export function httpsSource(address: string, patience = patient): Source {
  const ask = async (held: Held | undefined, signal: AbortSignal): Promise<Answer> => {
    const range = held && { range: `bytes=${held.bytes}-`, "if-range": held.validator };
    const { url, response } = await follow(new URL(address), { ...range }, patience, signal);
    const { statusCode: status = 0, headers } = response;
    if (held !== undefined && (status === 416 || (status === 206 && !continues(held, status, headers)))) {
      // It is something else by now.
      response.destroy();
      return ask(undefined, signal);
    }
    try {
      judgeAnswer(url, status, headers);
    } catch (error) {
      response.destroy();
      throw error;
    }
    return answerOf(url, response, held);
  };
  return { address: shownAddress(address), ask };
}

function answerOf(url: URL, response: IncomingMessage, held: Held | undefined): Answer {
  const { statusCode: status = 0, headers } = response;
  return {
    from: status === 206 && held !== undefined ? held.bytes : 0,
    total: totalOf(status, headers),
    validator: validatorOf(headers) ?? (status === 206 ? held?.validator : undefined),
    body: bodyOf(url, response),
  };
}

async function* bodyOf(url: URL, response: IncomingMessage): AsyncIterable<Buffer> {
  try {
    for await (const chunk of response) yield chunk as Buffer;
  } catch (error) {
    throw error instanceof Passing ? error : networkError(url, error);
  }
}

async function follow(
  start: URL,
  headers: Record<string, string>,
  patience: Patience,
  signal: AbortSignal,
): Promise<{ url: URL; response: IncomingMessage }> {
  const visited = [start];
  for (;;) {
    const url = visited.at(-1)!;
    const response = await request(url, headers, patience, signal);
    if (!isRedirect(response.statusCode ?? 0)) return { url, response };
    response.destroy();
    visited.push(redirected(visited, response.headers.location));
  }
}

function request(
  url: URL,
  headers: Record<string, string>,
  { connectMs, stallMs }: Patience,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const call = get(url, {
      headers: {
        accept: "*/*",
        "accept-encoding": "identity",
        "user-agent": `startup-stack/${packageVersion()}`,
        connection: "close",
        ...headers,
      },
      rejectUnauthorized: true,
      timeout: stallMs,
      signal,
    });
    const silent = (seconds: number) => new Passing(`${shownUrl(url)} has been silent for ${seconds} s`);
    const connecting = setTimeout(() => call.destroy(silent(connectMs / 1000)), connectMs);
    const stalled = (what: { destroy: (error: Error) => unknown }) => () => what.destroy(silent(stallMs / 1000));
    call.on("socket", (socket) => {
      socket.on("secureConnect", () => {
        clearTimeout(connecting);
      });
    });
    call.on("timeout", stalled(call));
    call.on("response", (response) => {
      call.removeAllListeners("timeout").on("timeout", stalled(response));
      resolve(response);
    });
    call.on("error", (error) => {
      clearTimeout(connecting);
      reject(error instanceof Passing ? error : networkError(url, error));
    });
  });
}

const passingCodes = ["ECONNRESET", "ECONNREFUSED", "ECONNABORTED", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "EAI_AGAIN"];

/** What is wrong with a connection, in words that name the address. */
function networkError(url: URL, error: unknown): Error {
  const { code = "" } = error as NodeJS.ErrnoException;
  if (passingCodes.includes(code)) return new Passing(`the connection to ${shownUrl(url)} broke (${code})`);
  const words = `${shownUrl(url)}: ${messageOf(error)}`;
  if (code === "ENOTFOUND") return new Final(`${shownUrl(url)}: there is no such host; correct the url`);
  if (code === "CERT_HAS_EXPIRED") return new Final(`${words}; whoever runs the server has to renew it`);
  if (/CERT|SIGNATURE|TLS/.test(code)) {
    return new Final(`${words}; NODE_EXTRA_CA_CERTS names a file with authorities of one's own`);
  }
  return new Final(words);
}
