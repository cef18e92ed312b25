import type { StandIn } from "../../lab/standIn";
import { authorization, type Principal } from "./credentials";

/** An answer of a master or an agent. */
export interface Answer {
  status: number;
  /** Where it sends the caller instead, as `//address:port/path`. */
  location?: string;
  text: string;
}

/** What is asked: a path, or a call of the operator API; as whom, if as anybody. */
export interface Question {
  path: string;
  as?: Principal;
  call?: object;
}

/** Where a master or an agent answers. */
export interface Place {
  address: string;
  port: number;
}

/** The text of an HTTP request that ends its connection. */
export function requestText({ address, port }: Place, { path, as, call }: Question): string {
  const body = call === undefined ? "" : JSON.stringify(call);
  const lines = [
    `${call === undefined ? "GET" : "POST"} ${path} HTTP/1.1`,
    `Host: ${address}:${port}`,
    "Connection: close",
    "Accept: application/json",
    ...(as === undefined ? [] : [`Authorization: ${authorization(as)}`]),
    ...(call === undefined ? [] : ["Content-Type: application/json", `Content-Length: ${Buffer.byteLength(body)}`]),
  ];
  return `${lines.join("\r\n")}\r\n\r\n${body}`;
}

/** The answer in the text of a connection; undefined when there is no whole head. */
export function answerIn(received: string): Answer | undefined {
  const end = received.indexOf("\r\n\r\n");
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(received)?.[1];
  if (end < 0 || status === undefined) return undefined;
  const location = /^location: *(.*)$/im.exec(received.slice(0, end))?.[1]?.trim();
  return { status: Number(status), location, text: received.slice(end + 4) };
}

/** Asks from outside of all security groups: null when nobody listens, undefined when whoever listens says nothing. */
export async function ask(standIn: StandIn, place: Place, question: Question): Promise<Answer | undefined | null> {
  const received = await standIn.ask(place.address, place.port, requestText(place, question));
  return received === null ? null : answerIn(received);
}

/** The JSON of a good answer; undefined for any other. */
export const jsonOf = (answer: Answer | undefined | null): unknown =>
  answer?.status === 200 ? JSON.parse(answer.text) : undefined;
