import { readFileSync } from "node:fs";
import { globalAgent } from "node:https";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { download } from "../../scripts/artifacts/download";
import { httpsSource } from "../../scripts/artifacts/https";
import { temporaryFolder } from "../support/folders";
import {
  broken,
  file,
  hostileServer,
  redirectTo,
  status,
  type Answer,
  type HostileServer,
} from "../support/hostileServer";
import { debOf, sha256Of } from "../support/packages";

// A real client and a real server with TLS; only the waits between attempts are short.

let server: HostileServer;
let other: HostileServer;

beforeAll(async () => {
  [server, other] = [await hostileServer(), await hostileServer()];
  globalAgent.options.ca = [server.ca, other.ca];
});
afterAll(() => {
  delete globalAgent.options.ca;
  server.stop();
  other.stop();
});
beforeEach(() => {
  for (const { answers, asked } of [server, other]) {
    answers.clear();
    asked.length = 0;
  }
});

const bytes = debOf("cinc", "18.4.12-1", { bytes: 2_000_000 });
const patience = { connectMs: 20_000, stallMs: 20_000 };

/** Downloads what the server answers with at /a.deb. */
const fetched = (...answers: Answer[]) => fetchedBy(patience.stallMs, answers);

/** The same for who waits no longer than this for the next byte. */
async function fetchedBy(stallMs: number, answers: Answer[]) {
  server.answers.set("/a.deb", answers);
  const path = join(temporaryFolder("download"), "a.deb");
  const waits: number[] = [];
  const sleep = (milliseconds: number) => {
    waits.push(milliseconds);
    return Promise.resolve();
  };
  const signal = new AbortController().signal;
  const source = httpsSource(`${server.origin}/a.deb`, { ...patience, stallMs });
  const sha256 = await download(source, path, { signal, sleep, progress: () => undefined });
  expect(sha256Of(readFileSync(path))).toBe(sha256);
  return { sha256, waits, ranges: server.asked.map(({ headers }) => headers.range) };
}

const startOf = (range: string | undefined) => Number(/^bytes=(\d+)-$/.exec(range ?? "")![1]);

const whole = { sha256: sha256Of(bytes), waits: [] as number[], ranges: [undefined] as (string | undefined)[] };

test("a file comes with the digest of its bytes", async () => {
  expect(await fetched(file(bytes))).toEqual(whole);
  expect(server.asked[0]!.headers).toMatchObject({ "accept-encoding": "identity" });
  expect(server.asked[0]!.headers).not.toHaveProperty("authorization");
});

test("bytes count as they are sent, also where the server calls them compressed", async () => {
  const compress: Answer = (request, response) => {
    const wanted = request.headers["accept-encoding"] !== "identity";
    response.writeHead(200, wanted ? { "content-encoding": "gzip" } : {}).end(wanted ? gzipSync(bytes) : bytes);
  };
  expect(await fetched(compress)).toEqual(whole);
  const zipped = gzipSync(bytes);
  expect((await fetched(file(zipped, { "content-encoding": "gzip" }))).sha256).toBe(sha256Of(zipped));
});

describe("a redirect", () => {
  test("is followed, relative or to another host", async () => {
    server.answers.set("/b/c.deb", [redirectTo("../d.deb")]);
    server.answers.set("/d.deb", [redirectTo(`${other.origin}/e.deb`)]);
    other.answers.set("/e.deb", [file(bytes)]);
    expect((await fetched(redirectTo("/b/c.deb"))).sha256).toBe(whole.sha256);
    expect(other.asked).toHaveLength(1);
  });

  test.each<[what: string, location: () => string, problem: string]>([
    ["to http", () => "http://localhost/a.deb", "redirects to http://localhost/a.deb, which is not https"],
    ["to a file", () => "file:///etc/passwd", "redirects to file:///etc/passwd, which is not https"],
    ["in a circle", () => `${server.origin}/a.deb`, "/a.deb, which leads in a circle"],
    ["with a login", () => "https://me:letmein@localhost/a.deb", "redirects to https://localhost/a.deb, with a user"],
    ["to nowhere", () => "https://", "redirects to nowhere"],
  ])("%s is refused", async (_what, location, problem) => {
    const refused = fetched(redirectTo(location()));
    await expect(refused).rejects.toThrow(problem);
    await expect(refused).rejects.not.toThrow("letmein");
    expect(server.asked.length).toBe(1);
  });

  test("after five is refused", async () => {
    for (const step of [1, 2, 3, 4, 5]) server.answers.set(`/${step}`, [redirectTo(`/${step + 1}?key=letmein`)]);
    for (const step of [1, 2, 3, 4, 5])
      server.answers.set(`/${step}?key=letmein`, [redirectTo(`/${step + 1}?key=letmein`)]);
    const refused = fetched(redirectTo("/1"));
    await expect(refused).rejects.toThrow(`redirects to ${server.origin}/6, after 5 redirects already`);
    await expect(refused).rejects.not.toThrow("letmein");
  });
});

describe("what breaks off", () => {
  test("goes on where it was", async () => {
    const { sha256, waits, ranges } = await fetched(broken(bytes, 500_000), broken(bytes, 400_000), file(bytes));
    expect({ sha256, waits }).toEqual({ sha256: whole.sha256, waits: [1000, 1000] });
    const [none, second, third] = ranges;
    expect(none).toBeUndefined();
    // What was on its way when the connection broke may be lost.
    expect(startOf(second)).toBeGreaterThan(300_000);
    expect(startOf(third)).toBeGreaterThan(startOf(second));
    expect(server.asked[1]!.headers["if-range"]).toBe('"1"');
  });

  test.each<[what: string, then: () => Answer[], ranges: number]>([
    ["a server that knows no ranges", () => [status200], 2],
    ["another file by now, which the condition tells", () => [file(bytes, { etag: '"2"' })], 2],
    ["another file by now, in spite of the condition", () => [part(0, '"2"'), file(bytes)], 3],
    ["a part that begins elsewhere", () => [part(-1, '"1"'), file(bytes)], 3],
    ["a part of a longer file", () => [part(0, '"1"', 1), file(bytes)], 3],
    ["a file that is shorter by now", () => [status(416), file(bytes)], 3],
  ])("begins anew: %s", async (_what, then, requests) => {
    const { sha256, ranges } = await fetched(broken(bytes, 500_000), ...then());
    expect(sha256).toBe(whole.sha256);
    expect(ranges).toHaveLength(requests);
    expect(startOf(ranges[1])).toBeGreaterThan(300_000);
  });

  const status200: Answer = (_, response) => response.writeHead(200, { etag: '"1"' }).end(bytes);
  const part =
    (shift: number, etag: string, longer = 0): Answer =>
    ({ headers }, response) => {
      const from = startOf(headers.range) + shift;
      const range = `bytes ${from}-${bytes.length - 1}/${bytes.length + longer}`;
      response.writeHead(206, { etag, "content-range": range }).end(Buffer.alloc(bytes.length - from));
    };

  test("leaves nothing of a longer file behind", async () => {
    const { sha256 } = await fetched(broken(bytes, 500_000), file(Buffer.from("short"), { etag: '"2"' }));
    expect(sha256).toBe(sha256Of(Buffer.from("short")));
  });

  test("goes on after a part that is shorter than it says", async () => {
    const short: Answer = ({ headers }, response) => {
      const from = startOf(headers.range);
      const range = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
      response.writeHead(206, { etag: '"1"', "content-range": range }).end(bytes.subarray(from, from + 1000));
    };
    const { sha256, waits } = await fetched(broken(bytes, 500_000), short, file(bytes));
    expect({ sha256, waits }).toEqual({ sha256: whole.sha256, waits: [1000, 1000] });
  });

  test("begins anew where nothing tells the file from another one", async () => {
    const { sha256, ranges } = await fetched(broken(bytes, 500_000, {}), file(bytes));
    expect(sha256).toBe(whole.sha256);
    expect(ranges).toEqual([undefined, undefined]);
  });

  test("is given up after five attempts that got no further", async () => {
    const stuck = fetched(broken(bytes, 500_000, {}));
    await expect(stuck).rejects.toThrow(`${server.origin}/a.deb broke (ECONNRESET), 5 times; try again later`);
    expect(server.asked.length).toBe(5);
  });

  test("goes on for as long as it gets further", async () => {
    const steps = Array.from({ length: 10 }, () => broken(bytes, 150_000));
    expect((await fetched(...steps, file(bytes))).sha256).toBe(whole.sha256);
  });
});

describe("a server that is in trouble", () => {
  test("is asked again, after longer and longer waits or the one that it asks for", async () => {
    const soon = status(429, { "retry-after": "7" });
    expect(await fetched(status(500), status(503), soon, file(bytes))).toMatchObject({
      sha256: whole.sha256,
      waits: [1000, 2000, 7000],
    });
  });

  test("is given up", async () => {
    await expect(fetched(status(502))).rejects.toThrow("/a.deb answers 502 Bad Gateway, 5 times; try again later");
  });

  test("and stalls is asked for the rest", async () => {
    const stall: Answer = (_, response) => {
      response.writeHead(200, { etag: '"1"', "content-length": bytes.length }).write(bytes.subarray(0, 1000));
    };
    const { sha256, ranges } = await fetchedBy(1000, [stall, file(bytes)]);
    expect({ sha256, second: ranges[1] }).toEqual({ sha256: whole.sha256, second: "bytes=1000-" });
  });

  test("and never answers is named", async () => {
    await expect(fetchedBy(300, [() => undefined])).rejects.toThrow("/a.deb has been silent for 0.3 s, 5 times");
  });
});

test.each<[what: string, answer: Answer, problem: string]>([
  ["what is not there", status(404), "/a.deb answers 404 Not Found; correct the url"],
  ["what wants a login", status(401), "/a.deb answers 401 Unauthorized; nodes have no login for it"],
  ["a web page", status(200, { "content-type": "text/html; charset=utf-8" }, "<html>"), "answers with a web page"],
  [
    "what is far too large",
    (_, response) => {
      response.writeHead(200, { "content-length": 2 ** 32 }).flushHeaders();
    },
    "/a.deb is larger than 2 GiB",
  ],
])("%s is refused at once", async (_what, answer, problem) => {
  await expect(fetched(answer)).rejects.toThrow(problem);
  expect(server.asked.length).toBe(1);
});

test("a server whose certificate has expired is refused at once", async () => {
  const expired = await hostileServer([], -1);
  globalAgent.options.ca = [expired.ca];
  expired.answers.set("/a.deb", [file(bytes)]);
  try {
    const answer = httpsSource(`${expired.origin}/a.deb`, patience).ask(undefined, new AbortController().signal);
    await expect(answer).rejects.toThrow("certificate has expired; whoever runs the server has to renew it");
    expect(expired.asked.length).toBe(0);
  } finally {
    globalAgent.options.ca = [server.ca, other.ca];
    expired.stop();
  }
});

test("a host that is not there is refused at once", async () => {
  const signal = new AbortController().signal;
  await expect(httpsSource("https://nowhere.invalid/a.deb", patience).ask(undefined, signal)).rejects.toThrow(
    /nowhere\.invalid\/a\.deb(: there is no such host|.*EAI_AGAIN)/,
  );
});
