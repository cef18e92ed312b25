import { judgeAnswer, validatorOf } from "../../scripts/artifacts/answers";
import { Passing } from "../../scripts/artifacts/attempts";

const date = "Thu, 26 Nov 2026 10:00:00 GMT";
const minuteBefore = "Thu, 26 Nov 2026 09:59:00 GMT";
const secondBefore = "Thu, 26 Nov 2026 09:59:59 GMT";

test.each<[what: string, headers: Record<string, string>, validator: string | undefined]>([
  ["a strong ETag", { etag: '"1"', date, "last-modified": minuteBefore }, '"1"'],
  ["a weak ETag", { etag: 'W/"1"', date, "last-modified": minuteBefore }, undefined],
  ["a date that is a minute old", { date, "last-modified": minuteBefore }, minuteBefore],
  ["a date within which it may have changed", { date, "last-modified": secondBefore }, undefined],
  ["a date without the server's own", { "last-modified": minuteBefore }, undefined],
  ["a date that is none", { date, "last-modified": "once" }, undefined],
  ["nothing", {}, undefined],
])("a file is known again by what says so for sure: %s", (_what, headers, validator) => {
  expect(validatorOf(headers)).toBe(validator);
});

test.each<[header: string | undefined, waitMs: number | undefined]>([
  [undefined, undefined],
  ["7", 7000],
  ["100000", 60_000],
  ["Thu, 26 Nov 2026 10:00:00 GMT", undefined],
])("a server that asks to wait for %s is given as long, and no longer than a minute", (header, waitMs) => {
  const judge = () => {
    judgeAnswer(new URL("https://example.test/a.deb?key=letmein"), 503, { "retry-after": header });
  };
  expect(judge).toThrow(new Passing("https://example.test/a.deb answers 503 Service Unavailable"));
  expect(judge).toThrow(expect.objectContaining({ waitMs }) as Error);
});
