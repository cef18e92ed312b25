import { chmodSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { ArtifactProject, done, entryAt, failed, refused } from "../support/artifactProject";
import { temporaryFolder } from "../support/folders";
import { file, hostileServer, redirectTo, status, type Answer, type HostileServer } from "../support/hostileServer";
import { arOf, debOf, formatPart, sha256Of } from "../support/packages";
import type { Result } from "../support/startupStack";

// The command as it is called, against a server with TLS that answers what no maker would.

let server: HostileServer;

beforeAll(async () => {
  server = await hostileServer();
});
afterAll(() => {
  server.stop();
});

const cinc = debOf("cinc", "18.4.12-1", { bytes: 50_000 });
const agent = debOf("amazon-ssm-agent", "3.3.4624.0-1");

const projectWith = (entries: string[], ending?: string) => new ArtifactProject(server, entries, ending);

const entry = (name: string, version: string, path: string, more?: string) =>
  entryAt(server, name, version, path, more);

const review =
  "Pulumi.dev.yaml has them now: where the maker publishes a digest, compare; this is what every node will insist on";

describe("lock", () => {
  test("writes digests into the file, and nothing else", async () => {
    server.answers.set("/cinc.deb", [redirectTo("/moved.deb")]);
    server.answers.set("/moved.deb", [file(cinc)]);
    server.answers.set("/agent.deb", [status(500), file(agent)]);
    const lines = [entry("cinc", "18.4.12", "/cinc.deb"), entry("amazon-ssm-agent", "3.3.4624.0", "/agent.deb")];
    const project = projectWith(lines, "\r\n");
    chmodSync(project.path, 0o640);
    const before = project.text;
    expect(await project.run(["lock", "--all"])).toEqual(
      done(
        `cinc 18.4.12 locked: sha256 ${sha256Of(cinc)}`,
        `amazon-ssm-agent 3.3.4624.0 locked: sha256 ${sha256Of(agent)}`,
        review,
      ),
    );
    const locked = before
      .replace('/cinc.deb"', `/cinc.deb", sha256: "${sha256Of(cinc)}"`)
      .replace('/agent.deb"', `/agent.deb", sha256: "${sha256Of(agent)}"`);
    expect(project.text).toBe(locked);
    expect(statSync(project.path).mode & 0o777).toBe(0o640);
    expect(await project.run(["lock", "--all"])).toEqual(done("Pulumi.dev.yaml: every artifact is locked already"));
    expect(await project.run(["lock", "cinc"])).toEqual(done("cinc 18.4.12 is locked already, and is still the same"));
    expect(await project.run(["verify"])).toEqual(
      done("cinc 18.4.12 is what is locked", "amazon-ssm-agent 3.3.4624.0 is what is locked"),
    );
    expect(project.text).toBe(locked);
  });

  test("writes over another digest only when it is told to", async () => {
    server.answers.set("/cinc.deb", [file(cinc)]);
    const other = "f".repeat(64);
    const project = projectWith([entry("cinc", "18.4.12", "/cinc.deb", `, sha256: ${other}`)]);
    const before = project.text;
    const words = `https URL has the sha256 ${sha256Of(cinc)}, and locked is ${other}; where the package was meant to change, --force writes the new one`;
    expect(await project.run(["lock", "cinc"])).toEqual(
      failed(
        "Pulumi.dev.yaml is as it was: 1 fault",
        `  cinc 18.4.12: ${words.replace("https URL", `${server.origin}/cinc.deb`)}`,
      ),
    );
    expect(project.text).toBe(before);
    expect(await project.run(["lock", "cinc", "--force"])).toMatchObject({ status: 0, stderr: "" });
    expect(project.text).toBe(before.replace(other, `"${sha256Of(cinc)}"`));
  });

  test("writes nothing where one of several fails, and names all that did", async () => {
    server.answers.set("/cinc.deb", [file(cinc)]);
    server.answers.set("/page.deb", [status(200, {}, "<!DOCTYPE html><title>Sign in</title>")]);
    const project = projectWith([
      entry("cinc", "18.4.12", "/cinc.deb"),
      entry("amazon-ssm-agent", "3.3.4624.0", "/page.deb"),
      entry("chef", "18.4.12", "/cinc.deb"),
    ]);
    const before = project.text;
    expect(await project.run(["lock", "--all"])).toEqual(
      failed(
        "Pulumi.dev.yaml is as it was: 2 faults",
        `  amazon-ssm-agent 3.3.4624.0: ${server.origin}/page.deb is no Debian package but a web page`,
        `  chef 18.4.12: ${server.origin}/cinc.deb is the package cinc, not chef; correct the url`,
      ),
    );
    expect(project.text).toBe(before);
  });

  test.each<[what: string, answer: Answer, words: string]>([
    ["what is not there", status(404), "/a.deb answers 404 Not Found; correct the url"],
    [
      "a web page",
      status(200, { "content-type": "text/html" }, "<html>"),
      "/a.deb answers with a web page, not with a package; correct the url",
    ],
    [
      "a way to http",
      redirectTo("http://localhost/b.deb"),
      "/a.deb redirects to http://localhost/b.deb, which is not https; correct the url",
    ],
    [
      "a package that ends early",
      file(cinc.subarray(0, 30_000), {}),
      "/a.deb is cut off: data.tar ends at byte 50346, the file at 30000",
    ],
  ])("says in a line why it does not lock %s", async (_what, answer, words) => {
    server.answers.set("/a.deb", [answer]);
    const project = projectWith([entry("cinc", "18.4.12", "/a.deb")]);
    const fault = `  cinc 18.4.12: ${server.origin}${words}`;
    expect(await project.run(["lock", "cinc"])).toEqual(failed("Pulumi.dev.yaml is as it was: 1 fault", fault));
  });

  test("says what it could not check", async () => {
    const unreadable = arOf([formatPart, ["control.tar.xz", cinc], ["data.tar.xz", cinc]]);
    server.answers.set("/cinc.deb", [file(unreadable)]);
    const project = projectWith([entry("cinc", "18.4.12", "/cinc.deb")]);
    const programs = temporaryFolder("programs");
    symlinkSync(process.execPath, join(programs, "node"));
    const { stdout } = await project.run(["lock", "cinc"], { PATH: programs });
    expect(stdout).toContain(
      "; name, version and processor were not checked: control.tar.xz is read by dpkg-deb, which is not on PATH\n",
    );
  });

  test("does not write over what was changed meanwhile", async () => {
    const project = projectWith([entry("cinc", "18.4.12", "/cinc.deb")]);
    const changed = project.text.replace("18.4.12", "18.4.13");
    server.answers.set("/cinc.deb", [
      (request, response) => {
        writeFileSync(project.path, changed);
        file(cinc)(request, response);
      },
    ]);
    expect(await project.run(["lock", "cinc"])).toEqual(
      failed("Pulumi.dev.yaml: artifacts.cinc was changed meanwhile; nothing is written, run this again"),
    );
    expect(project.text).toBe(changed);
  });

  test.each(["SIGINT", "SIGTERM"] as const)(
    "ends by %s with the file as it was, and nothing left over",
    async (signal) => {
      const project = projectWith([entry("cinc", "18.4.12", "/cinc.deb")]);
      const before = project.text;
      const { child, result } = project.start(["lock", "cinc"]);
      await new Promise<void>((resolve) => {
        server.answers.set("/cinc.deb", [
          (_, response) => {
            response.writeHead(200, { "content-length": cinc.length }).write(cinc.subarray(0, 20_000), () => {
              setTimeout(resolve, 200);
            });
          },
        ]);
      });
      expect(project.leftovers).toHaveLength(1);
      child.kill(signal);
      expect(await result).toEqual(failed(`interrupted by ${signal}; the stack's file is as it was`));
      expect({ text: project.text, leftovers: project.leftovers }).toEqual({ text: before, leftovers: [] });
    },
  );

  test("trusts no server whose authority it does not know, whatever the environment says", async () => {
    server.answers.set("/cinc.deb", [file(cinc)]);
    const project = projectWith([entry("cinc", "18.4.12", "/cinc.deb")]);
    const env = { NODE_EXTRA_CA_CERTS: "", NODE_TLS_REJECT_UNAUTHORIZED: "0" };
    const { status: code, stderr } = await project.run(["lock", "cinc"], env);
    expect(code).toBe(1);
    expect(stderr).toContain(`${server.origin}/cinc.deb: unable to verify the first certificate; NODE_EXTRA_CA_CERTS`);
  });
});

describe("verify", () => {
  test("fails where an address serves something else, and says what", async () => {
    server.answers.set("/cinc.deb", [status(200, {}, "<html>")]);
    const project = projectWith([
      entry("cinc", "18.4.12", "/cinc.deb", `, sha256: ${sha256Of(cinc)}`),
      entry("amazon-ssm-agent", "3.3.4624.0", "/agent.deb"),
    ]);
    const words = `has the sha256 ${sha256Of(Buffer.from("<html>"))}, and locked is ${sha256Of(cinc)}; it is a web page: nodes refuse it until the address serves what is locked`;
    const fault = `  cinc 18.4.12: ${server.origin}/cinc.deb ${words}`;
    expect(await project.run(["verify"])).toEqual(failed("Pulumi.dev.yaml: 1 fault", fault));
    server.answers.set("/cinc.deb", [file(cinc)]);
    expect(await project.run(["verify"])).toEqual(
      done("cinc 18.4.12 is what is locked", "amazon-ssm-agent 3.3.4624.0 is not locked, so it was not fetched"),
    );
    expect(await project.run(["verify", "amazon-ssm-agent"])).toEqual(
      refused(
        "Pulumi.dev.yaml: 1 fault",
        "  artifacts.amazon-ssm-agent.sha256: missing; `npm run artifacts -- lock --stack dev amazon-ssm-agent` writes it",
      ),
    );
  });
});

test("a file without artifacts is none to be refused", async () => {
  const project = projectWith([]);
  const text = project.text.replace("artifacts:", "artifacts: {}");
  writeFileSync(project.path, text);
  for (const args of [["lock", "--all"], ["verify"], ["mirror", "--bucket", "packages"]]) {
    expect(await project.run(args)).toEqual(done("Pulumi.dev.yaml has no artifacts"));
  }
});

describe("a command line is refused", () => {
  const name = (given: string, help: string) =>
    refused("command line: 1 fault", `  NAME = "${given}": no such artifact in Pulumi.dev.yaml; ${help}`);

  test.each<[args: string, result: () => Result]>([
    ["lock cinf", () => name("cinf", 'did you mean "cinc"?')],
    ["verify mesos", () => name("mesos", "allowed: cinc, chef")],
    [
      "lock",
      () =>
        refused("command line: 1 fault", "  NAME: allowed: names of artifacts, or --all for those that are not locked"),
    ],
    [
      "lock cinc --all",
      () =>
        refused(
          "command line: 1 fault",
          '  NAME = "cinc": allowed: names of artifacts, or --all for those that are not locked',
        ),
    ],
    ["mirror", () => refused("error: required option '--bucket <name>' not specified")],
    [
      "mirror --bucket s3://mine --prefix /a/",
      () =>
        refused(
          "command line: 2 faults",
          '  --bucket = "s3://mine": allowed: a bucket\'s name, without s3://',
          '  --prefix = "/a/": allowed: folders of letters, digits and . _ + ~ -, with / between',
        ),
    ],
    [
      "mirror --bucket mine cinc",
      () =>
        refused(
          "Pulumi.dev.yaml: 1 fault",
          "  artifacts.cinc.sha256: missing; `npm run artifacts -- lock --stack dev cinc` writes it",
        ),
    ],
    ["lok", () => refused("error: unknown command 'lok'", "(Did you mean lock?)")],
  ])("%s", async (args, result) => {
    const project = projectWith([entry("cinc", "18.4.12", "/cinc.deb"), entry("chef", "18.4.12", "/chef.deb")]);
    const before = project.text;
    expect(await project.run(args.split(" "))).toEqual(result());
    expect(project.text).toBe(before);
  });

  test("where an address has a password in it, which is not shown", async () => {
    const project = projectWith(["    cinc: { version: 18.4.12, url: https://me:letmein@localhost/a.deb }"]);
    const { status: code, stderr } = await project.run(["lock", "cinc"]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("[secret]@localhost") as string });
    expect(stderr).not.toContain("letmein");
  });
});
