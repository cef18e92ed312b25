import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { S3Client } from "@aws-sdk/client-s3";

import { Passing } from "../../scripts/artifacts/attempts";
import { download } from "../../scripts/artifacts/download";
import { placeOf } from "../../scripts/artifacts/mirror";
import { Buckets, silent } from "../../scripts/artifacts/s3";
import { awsHosts, awsServer } from "../../scripts/rehearse/standin/aws";
import { World } from "../../scripts/rehearse/standin/world";
import { ArtifactProject, done, entryAt, failed } from "../support/artifactProject";
import { bareWorld } from "../support/bareWorld";
import { repositoryRoot } from "../../scripts/plan/stack";
import { temporaryFolder } from "../support/folders";
import { file, hostileServer, status, type HostileServer } from "../support/hostileServer";
import { debOf, sha256Of } from "../support/packages";

const cinc = debOf("cinc", "18.4.12-1", { bytes: 200_000 });
const agent = debOf("amazon-ssm-agent", "3.3.4624.0-1");
const base64 = (bytes: Buffer) => Buffer.from(sha256Of(bytes), "hex").toString("base64");

describe("the place of an artifact", () => {
  const place = (url: string, prefix = "artifacts") =>
    placeOf({ name: "cinc", version: "18.4.12", url, sha256: "ab" }, { bucket: "packages", prefix });

  test.each([
    ["https://example.test/a/cinc_18.4.12-1_amd64.deb", "cinc_18.4.12-1_amd64.deb"],
    ["s3://others/x/cinc_18.4.12-1_amd64.deb", "cinc_18.4.12-1_amd64.deb"],
    ["https://example.test/get?file=cinc.deb", "get.deb"],
    ["https://example.test/a%20$b*{c}+~.deb", "a_20_b__c_+~.deb"],
  ])("%s is named after digest and file", (url, name) => {
    expect(place(url)).toEqual({ bucket: "packages", key: `artifacts/cinc/18.4.12/ab/${name}` });
  });

  test("begins as it is told to", () => {
    expect(place("https://example.test/c.deb", "team/x").key).toBe("team/x/cinc/18.4.12/ab/c.deb");
  });
});

describe("mirror", () => {
  let server: HostileServer;
  let world: World;
  let aws: ReturnType<typeof awsServer>;
  let refused: string[];

  beforeAll(async () => {
    server = await hostileServer(awsHosts("us-east-1"));
  });
  afterAll(() => {
    server.stop();
  });
  beforeEach(async () => {
    refused = [];
    world = new World(
      { ...bareWorld, bucketNames: ["packages"], tls: server },
      (event) => refused.push(event.kind === "refused" ? event.action : event.kind),
      () => Promise.resolve(),
      () => undefined,
    );
    aws = awsServer(world);
    await new Promise<void>((resolve) => aws.listen(0, "127.0.0.1", resolve));
    server.answers.set("/cinc_18.4.12-1_amd64.deb", [file(cinc)]);
    server.answers.set("/agent.deb", [file(agent)]);
    server.asked.length = 0;
  });
  afterEach(() => {
    aws.closeAllConnections();
    aws.close();
  });

  const all = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"];

  /** Where the command finds the stand-in, under AWS's own names. */
  function environment(actions = all): NodeJS.ProcessEnv {
    // Who mirrors needs no right to write over anything.
    const Condition = { Null: { "s3:if-none-match": "false" } };
    const document = {
      Statement: actions.map((Action) => ({
        ...{ Effect: "Allow", Action, Resource: "*" },
        ...(Action === "s3:PutObject" ? { Condition } : {}),
      })),
    };
    const policies = [{ resource: "operator", document }];
    const credentials = world.admit({ name: "operator", account: "123456789012", policies });
    return {
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_ENDPOINT_URL_S3: `https://s3.us-east-1.amazonaws.com:${(aws.address() as AddressInfo).port}`,
      NODE_OPTIONS: `-r ${join(repositoryRoot, "tests/support/loopback.cjs")}`,
    };
  }

  const locked = (name: string, version: string, path: string, bytes: Buffer) =>
    entryAt(server, name, version, path, `, sha256: "${sha256Of(bytes)}"`);
  const both = () =>
    new ArtifactProject(server, [
      locked("cinc", "18.4.12", "/cinc_18.4.12-1_amd64.deb", cinc),
      locked("amazon-ssm-agent", "3.3.4624.0", "/agent.deb", agent),
    ]);
  const keys = {
    cinc: `artifacts/cinc/18.4.12/${sha256Of(cinc)}/cinc_18.4.12-1_amd64.deb`,
    agent: `artifacts/amazon-ssm-agent/3.3.4624.0/${sha256Of(agent)}/agent.deb`,
  };
  const command = ["mirror", "--bucket", "packages"];
  const stored = (key: string) => world.store.get("packages", key) as { body?: Buffer; sha256?: string };

  test("puts artifacts into the bucket once, and writes where they are", async () => {
    const project = both();
    const before = project.text;
    const env = environment();
    expect(await project.run(command, env)).toEqual(
      done(
        `cinc 18.4.12 is now at s3://packages/${keys.cinc}`,
        `amazon-ssm-agent 3.3.4624.0 is now at s3://packages/${keys.agent}`,
        "Pulumi.dev.yaml has these addresses now",
      ),
    );
    const moved = before
      .replace(`${server.origin}/cinc_18.4.12-1_amd64.deb`, `s3://packages/${keys.cinc}`)
      .replace(`${server.origin}/agent.deb`, `s3://packages/${keys.agent}`);
    expect(project.text).toBe(moved);
    expect(stored(keys.cinc)).toMatchObject({ body: cinc, sha256: base64(cinc) });
    expect(stored(keys.agent)).toMatchObject({ body: agent, sha256: base64(agent) });

    server.asked.length = 0;
    expect(await project.run(command, env)).toEqual(
      done(
        `cinc 18.4.12 was already at s3://packages/${keys.cinc}`,
        `amazon-ssm-agent 3.3.4624.0 was already at s3://packages/${keys.agent}`,
      ),
    );
    expect(project.text).toBe(moved);
    expect(await project.run(["verify"], env)).toMatchObject({ status: 0, stderr: "" });
    expect(await project.run(["lock", "cinc"], env)).toMatchObject({ status: 0, stderr: "" });
    expect(server.asked.length).toBe(0);
    expect(refused).toEqual([]);
  });

  test("takes what was there without a checksum for what it is", async () => {
    world.store.put("packages", keys.cinc, cinc);
    const project = both();
    const { stdout } = await project.run([...command, "cinc"], environment());
    expect(stdout).toContain(`cinc 18.4.12 was already at s3://packages/${keys.cinc}\n`);
    expect(project.text).toContain(`s3://packages/${keys.cinc}`);
  });

  test("never writes over something else, and then changes nothing", async () => {
    world.store.put("packages", keys.agent, Buffer.from("other"));
    const project = both();
    const before = project.text;
    const words = `is something else, with the sha256 ${sha256Of(Buffer.from("other"))}, and is not written over; find out who put it there, or give another --prefix`;
    expect(await project.run(command, environment())).toEqual(
      failed(
        "Pulumi.dev.yaml is as it was: 1 fault",
        `  amazon-ssm-agent 3.3.4624.0: s3://packages/${keys.agent} ${words}`,
      ),
    );
    expect(stored(keys.agent).body).toEqual(Buffer.from("other"));
    expect(project.text).toBe(before);
  });

  test.each<[what: string, bytes: Buffer, code: number, words: string]>([
    ["the same", cinc, 0, "cinc 18.4.12 was already at s3://"],
    ["something else", agent, 1, "is something else, with the sha256"],
  ])("finds out what somebody has put there meanwhile: %s", async (_what, bytes, code, words) => {
    server.answers.set("/cinc_18.4.12-1_amd64.deb", [
      (request, response) => {
        world.store.put("packages", keys.cinc, bytes);
        file(cinc)(request, response);
      },
    ]);
    const { status: ended, stdout, stderr } = await both().run([...command, "cinc"], environment());
    expect({ ended, words: stdout + stderr }).toEqual({ ended: code, words: expect.stringContaining(words) as string });
    expect(stored(keys.cinc).body).toEqual(bytes);
  });

  test("puts nothing that is not what is locked", async () => {
    server.answers.set("/agent.deb", [status(200, {}, "<html>")]);
    const project = both();
    const before = project.text;
    const { status: code, stderr } = await project.run([...command, "amazon-ssm-agent"], environment());
    expect(code).toBe(1);
    expect(stderr).toContain("it is a web page");
    expect(stored(keys.agent)).toMatchObject({ status: 404 });
    expect(project.text).toBe(before);
  });

  test.each<[what: string, args: string[], actions: string[], words: string]>([
    ["a bucket that is not there", ["mirror", "--bucket", "none"], all, "there is no bucket none; correct its name"],
    ["no right to write", command, ["s3:GetObject", "s3:ListBucket"], "is not authorized to perform: s3:PutObject"],
    ["no right to write, in plain words", command, [], "the credentials need s3:PutObject on it"],
  ])("names %s", async (_what, args, actions, words) => {
    const project = both();
    const before = project.text;
    const { status: code, stderr } = await project.run([...args, "cinc"], environment(actions));
    expect({ code, text: project.text }).toEqual({ code: 1, text: before });
    expect(stderr).toContain(words);
    expect(stderr.trimEnd().split("\n")).toHaveLength(2);
  });

  test("names credentials that there are none of", async () => {
    const project = both();
    const env = { ...environment(), AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "", HOME: temporaryFolder("home") };
    const { status: code, stderr } = await project.run([...command, "cinc"], env);
    expect(code).toBe(1);
    expect(stderr).toContain("Could not load credentials");
  });
});

describe("a bucket", () => {
  const signal = new AbortController().signal;

  /** Something that answers like S3: what it is asked, by method and by the region of the signature. */
  async function withS3(
    answer: (request: IncomingMessage) => { code: number; headers?: Record<string, string | undefined>; body?: Buffer },
    work: (buckets: Buckets, asked: string[]) => Promise<void>,
  ): Promise<void> {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      const [, region] = /Credential=[^/]+\/\d+\/([^/]+)/.exec(request.headers.authorization ?? "") ?? [];
      request.resume().on("end", () => {
        const { code, headers, body } = answer(request);
        asked.push(`${request.method} ${region}`);
        response.writeHead(code, headers);
        if (body === undefined) response.end();
        else response.write(body, () => response.socket?.end());
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const buckets = new Buckets(
      (region = "us-east-1") =>
        new S3Client({
          region,
          endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
          forcePathStyle: true,
          credentials: { accessKeyId: "A", secretAccessKey: "B" },
          maxAttempts: 1,
          logger: silent,
        }),
    );
    try {
      await work(buckets, asked);
    } finally {
      buckets.close();
      server.close();
    }
  }

  test.each([200, 301, 403])("is asked in the region that it is in, which S3 says with %i", (code) =>
    withS3(
      ({ method, url }) =>
        method === "HEAD" && /^\/packages\/?$/.test(url ?? "")
          ? { code, headers: { "x-amz-bucket-region": "eu-west-1" } }
          : { code: 200 },
      async (buckets, asked) => {
        const path = join(temporaryFolder("put"), "a.deb");
        writeFileSync(path, cinc);
        const object = { bucket: "packages", key: "k.deb" };
        expect(await buckets.put(object, path, base64(cinc), signal)).toBe(true);
        expect(await buckets.head(object, signal)).toEqual({ sha256: undefined });
        expect(asked).toEqual(["HEAD us-east-1", "PUT eu-west-1", "HEAD eu-west-1"]);
      },
    ),
  );

  test("whose object breaks off is asked for the rest of the same one", () => {
    const matches: (string | undefined)[] = [];
    return withS3(
      ({ method, headers: { range, "if-match": match } }) => {
        if (method === "HEAD") return { code: 200 };
        const [, from] = /^bytes=(\d+)-$/.exec(range ?? "") ?? [];
        const etag = '"1"';
        if (from === undefined) {
          return {
            code: 200,
            headers: { etag, "content-length": String(cinc.length) },
            body: cinc.subarray(0, 150_000),
          };
        }
        matches.push(match);
        const rest = cinc.subarray(Number(from));
        const contentRange = `bytes ${from}-${cinc.length - 1}/${cinc.length}`;
        return {
          code: 206,
          headers: { etag, "content-range": contentRange, "content-length": String(rest.length) },
          body: rest,
        };
      },
      async (buckets, asked) => {
        const path = join(temporaryFolder("get"), "a.deb");
        const around = { signal, sleep: () => Promise.resolve(), progress: () => undefined };
        const sha256 = await download(buckets.source({ bucket: "packages", key: "k.deb" }), path, around);
        expect({ sha256, same: readFileSync(path).equals(cinc) }).toEqual({ sha256: sha256Of(cinc), same: true });
        expect(asked).toEqual(["HEAD us-east-1", "GET us-east-1", "GET us-east-1"]);
        expect(matches).toEqual(['"1"']);
      },
    );
  });

  test("whose object is another one by now is asked for the whole", () =>
    withS3(
      ({ method, headers: { range } }) => {
        if (method === "HEAD") return { code: 200 };
        if (range !== undefined) return { code: 412 };
        return { code: 200, headers: { etag: '"2"', "content-length": String(agent.length) }, body: agent };
      },
      async (buckets) => {
        const source = buckets.source({ bucket: "packages", key: "k.deb" });
        const { from, validator } = await source.ask({ bytes: 10, validator: '"1"' }, signal);
        expect({ from, validator }).toEqual({ from: 0, validator: '"2"' });
      },
    ));

  test.each([412, 409])("that has an object by now is told from a failure: %i", (code) =>
    withS3(
      ({ method }) => ({ code: method === "PUT" ? code : 200 }),
      async (buckets) => {
        const path = join(temporaryFolder("put"), "a.deb");
        writeFileSync(path, agent);
        const put = buckets.put({ bucket: "packages", key: "k.deb" }, path, base64(agent), signal);
        // 409 is a write at the same moment, after which the next attempt says who won.
        if (code === 412) expect(await put).toBe(false);
        else await expect(put).rejects.toBeInstanceOf(Passing);
      },
    ),
  );
});
