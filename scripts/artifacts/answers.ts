import { STATUS_CODES, type IncomingHttpHeaders } from "node:http";

import { parseS3 } from "../../components/fetched";
import { Final, Passing } from "./attempts";
import type { Held } from "./download";

/** Redirects that are followed from one address. */
export const mostRedirects = 5;

/** The longest wait that a server may ask for, in milliseconds. */
const longestWaitMs = 60_000;

/** An address without its query, which may be a key to it. */
export const shownUrl = ({ protocol, host, pathname }: URL): string => `${protocol}//${host}${pathname}`;

/** The same of an address as it is written. */
export const shownAddress = (address: string): string =>
  parseS3(address) === undefined ? shownUrl(new URL(address)) : address;

export const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

/** Where a redirect leads. `visited` are the addresses so far, the present one last. Throws where nobody should follow. */
export function redirected(visited: URL[], location: string | undefined): URL {
  const from = visited.at(-1)!;
  if (location === undefined || !URL.canParse(location, from.href)) {
    throw new Final(`${shownUrl(from)} redirects to nowhere; correct the url`);
  }
  const to = new URL(location, from);
  const refuse = (why: string): never => {
    throw new Final(`${shownUrl(from)} redirects to ${shownUrl(to)}, ${why}`);
  };
  if (to.protocol !== "https:") return refuse("which is not https; correct the url");
  if (to.username !== "" || to.password !== "") return refuse("with a user and a password; correct the url");
  if (visited.some(({ href }) => href === to.href)) return refuse("which leads in a circle; correct the url");
  if (visited.length > mostRedirects) return refuse(`after ${mostRedirects} redirects already; correct the url`);
  return to;
}

/** Throws unless an answer is one with a package in it, or with the rest of one. */
export function judgeAnswer(url: URL, status: number, headers: IncomingHttpHeaders): void {
  const words = `${shownUrl(url)} answers ${status} ${STATUS_CODES[status] ?? ""}`.trimEnd();
  if (status === 408 || status === 429 || status >= 500) throw new Passing(words, retryAfterMs(headers["retry-after"]));
  if (status === 401 || status === 403) throw new Final(`${words}; nodes have no login for it: give another url`);
  if (status !== 200 && status !== 206) throw new Final(`${words}; correct the url`);
  if (/^(text\/html|application\/xhtml)/i.test(headers["content-type"] ?? "")) {
    throw new Final(`${shownUrl(url)} answers with a web page, not with a package; correct the url`);
  }
}

function retryAfterMs(value: string | undefined): number | undefined {
  return /^\d{1,9}$/.test(value ?? "") ? Math.min(Number(value) * 1000, longestWaitMs) : undefined;
}

/**
 * What `If-Range` may name: a strong ETag, or a date that is strong since the answer is a minute younger (RFC 9110, 13.1.5).
 * Anything else could join the halves of two packages.
 */
export function validatorOf(headers: IncomingHttpHeaders): string | undefined {
  const { etag, date, "last-modified": modified } = headers;
  if (etag !== undefined) return etag.startsWith('"') ? etag : undefined;
  const age = Date.parse(date ?? "") - Date.parse(modified ?? "");
  return age >= 60_000 ? modified : undefined;
}

/** Bytes of the whole that an answer is of, where it says so. */
export function totalOf(status: number, headers: IncomingHttpHeaders): number | undefined {
  const [, total] =
    status === 206
      ? (/^bytes \d+-\d+\/(\d+)$/.exec(headers["content-range"] ?? "") ?? [])
      : (/^(\d+)$/.exec(headers["content-length"] ?? "") ?? []);
  return total === undefined ? undefined : Number(total);
}

/** Whether an answer is the rest of what is held: of the same thing, from the byte that is missing on. */
export function continues(held: Held, status: number, headers: IncomingHttpHeaders): boolean {
  const [, start] = /^bytes (\d+)-/.exec(headers["content-range"] ?? "") ?? [];
  const total = totalOf(status, headers);
  const isSame = headers.etag === undefined || !held.validator.startsWith('"') || headers.etag === held.validator;
  const fits = held.total === undefined || total === held.total;
  return status === 206 && Number(start) === held.bytes && isSame && fits;
}
