import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { temporaryFolder } from "../support/folders";
import { file, hostileServer, redirectTo, status, type HostileServer } from "../support/hostileServer";
import { arOf, debOf, formatPart, sha256Of } from "../support/packages";
import { projectOf } from "../support/projects";
import { startStartupStack, type Result } from "../support/startupStack";

// The command as it is called, against a server with TLS that answers what no maker would.

let server: HostileServer;

beforeAll(async () => {
  server = await hostileServer();
});
afterAll(() => {
  server.stop();
});

const cinc = debOf("cinc", "18.4.12-1", { bytes: 50_000 });
const agent = debOf("amazon-ssm-agent", "3.3.1-1");

/** What `artifacts` of a stack's file says and leaves, with these entries in it. */
class Project {
  readonly temporary = temporaryFolder("tmp");
  readonly root: string;
  readonly path: string;

  constructor(
    readonly entries: string[],
    ending = "\n",
  ) {
    const lines = ["# of this stack", "config:", "  startup-stack:artifacts:", ...entries, "  aws:region: us-east-1"];
    this.root = projectOf({
      "Pulumi.yaml": "name: startup-stack\nruntime: nodejs\n",
      "Pulumi.dev.yaml": `${lines.join(ending)}${ending}`,
    });
    this.path = join(this.root, "Pulumi.dev.yaml");
  }

  get text(): string {
    return readFileSync(this.path, "utf8");
  }

  /** Folders of packages that are left over. */
  get leftovers(): string[] {
    return readdirSync(this.temporary).filter((name) => name.startsWith("startup-stack"));
  }

  start(args: string[], env: NodeJS.ProcessEnv = {}) {
    const own = { TMPDIR: this.temporary, NODE_EXTRA_CA_CERTS: server.caFile };
    return startStartupStack(["artifacts", ...args], this.root, { ...own, ...env });
  }

  async run(...args: string[]): Promise<Result> {
    const { result } = this.start(args);
    const ended = await result;
    expect(this.leftovers).toEqual([]);
    expect(readdirSync(this.root).filter((name) => name.endsWith(".new"))).toEqual([]);
    expect(ended.stderr).not.toMatch(/^ +at /m);
    return ended;
  }
}

const entry = (name: string, version: string, path: string, more = "") =>
  `    ${name}: { version: "${version}", url: "${server.origin}${path}"${more} } # from its maker`;

const done = (...lines: string[]): Result => ({ status: 0, stdout: `${lines.join("\n")}\n`, stderr: "" });
const failed = (...lines: string[]): Result => ({ status: 1, stdout: "", stderr: `${lines.join("\n")}\n` });
const refused = (...lines: string[]): Result => ({ ...failed(...lines), status: 2 });

const review =
  "Pulumi.dev.yaml has them now: where the maker publishes a digest, compare; this is what every node will insist on";

describe("lock", () => {
  test("writes digests into the file, and nothing else", async () => {
    server.answers["/cinc.deb"] = [redirectTo("/moved.deb")];
    server.answers["/moved.deb"] = [file(cinc)];
    server.answers["/agent.deb"] = [status(500), file(agent)];
    const lines = [entry("cinc", "18.4.12", "/cinc.deb"), entry("amazon-ssm-agent", "3.3.1-1", "/agent.deb")];
    const project = new Project(lines, "\r\n");
    chmodSync(project.path, 0o640);
    const before = project.text;
    expect(await project.run("lock", "--all")).toEqual(
      done(
        `cinc 18.4.12 locked: sha256 ${sha256Of(cinc)}`,
        `amazon-ssm-agent 3.3.1-1 locked: sha256 ${sha256Of(agent)}`,
        review,
      ),
    );
    const locked = before
      .replace('/cinc.deb"', `/cinc.deb", sha256: "${sha256Of(cinc)}"`)
      .replace('/agent.deb"', `/agent.deb", sha256: "${sha256Of(agent)}"`);
    expect(project.text).toBe(locked);
    expect(statSync(project.path).mode & 0o777).toBe(0o640);
    expect(await project.run("lock", "--all")).toEqual(done("Pulumi.dev.yaml: every artifact is locked already"));
    expect(await project.run("lock", "cinc")).toEqual(done("cinc 18.4.12 is locked already, and is still the same"));
    expect(await project.run("verify")).toEqual(
      done("cinc 18.4.12 is what is locked", "amazon-ssm-agent 3.3.1-1 is what is locked"),
    );
    expect(project.text).toBe(locked);
  });

  test("writes over another digest only when it is told to", async () => {
    server.answers["/cinc.deb"] = [file(cinc)];
    const other = "f".repeat(64);
    const project = new Project([entry("cinc", "18.4.12", "/cinc.deb", `, sha256: ${other}`)]);
    const before = project.text;
    const words = `https URL has the sha256 ${sha256Of(cinc)}, and locked is ${other}; where the package was meant to change, --force writes the new one`;
    expect(await project.run("lock", "cinc")).toEqual(
      failed(
        "Pulumi.dev.yaml is as it was: 1 fault",
        `  cinc 18.4.12: ${words.replace("https URL", `${server.origin}/cinc.deb`)}`,
      ),
    );
    expect(project.text).toBe(before);
    expect(await project.run("lock", "cinc", "--force")).toMatchObject({ status: 0, stderr: "" });
    expect(project.text).toBe(before.replace(other, `"${sha256Of(cinc)}"`));
  });

  test("writes nothing where one of several fails, and names all that did", async () => {
    server.answers["/cinc.deb"] = [file(cinc)];
    server.answers["/page.deb"] = [status(200, {}, "<!DOCTYPE html><title>Sign in</title>")];
    server.answers["/http.deb"] = [redirectTo("http://localhost/a.deb")];
    const project = new Project([
      entry("cinc", "18.4.12", "/cinc.deb"),
      entry("page", "1", "/page.deb"),
      entry("gone", "1", "/gone.deb"),
      entry("http", "1", "/http.deb"),
      entry("chef", "18.4.12", "/cinc.deb"),
    ]);
    const before = project.text;
    const { status: code, stdout, stderr } = await project.run("lock", "cinc", "page", "gone", "http", "chef");
    expect({ code, stdout, text: project.text }).toEqual({ code: 1, stdout: "", text: before });
    expect(stderr.trimEnd().split("\n")).toEqual([
      "Pulumi.dev.yaml is as it was: 4 faults",
      `  page 1: ${server.origin}/page.deb is no Debian package but a web page`,
      `  gone 1: ${server.origin}/gone.deb answers 404 Not Found; correct the url`,
      `  http 1: ${server.origin}/http.deb redirects to http://localhost/a.deb, which is not https; correct the url`,
      `  chef 18.4.12: ${server.origin}/cinc.deb is the package cinc, not chef; correct the url`,
    ]);
  });

  test("says what it could not check", async () => {
    server.answers["/cinc.deb"] = [file(arOf([formatPart, ["control.tar.xz", cinc], ["data.tar.xz", cinc]]))];
    const project = new Project([entry("cinc", "18.4.12", "/cinc.deb")]);
    const programs = temporaryFolder("programs");
    symlinkSync(process.execPath, join(programs, "node"));
    const { stdout } = await project.start(["lock", "cinc"], { PATH: programs }).result;
    expect(stdout).toContain(
      "; name, version and processor were not checked: control.tar.xz is read by dpkg-deb, which is not on PATH\n",
    );
  });

  test("does not write over what was changed meanwhile", async () => {
    const project = new Project([entry("cinc", "18.4.12", "/cinc.deb")]);
    const changed = project.text.replace("18.4.12", "18.4.13");
    server.answers["/cinc.deb"] = [
      (request, response) => {
        writeFileSync(project.path, changed);
        file(cinc)(request, response);
      },
    ];
    expect(await project.run("lock", "cinc")).toEqual(
      failed("Pulumi.dev.yaml: artifacts.cinc was changed meanwhile; nothing is written, run this again"),
    );
    expect(project.text).toBe(changed);
  });

  test.each(["SIGINT", "SIGTERM"] as const)(
    "ends by %s with the file as it was, and nothing left over",
    async (signal) => {
      const project = new Project([entry("cinc", "18.4.12", "/cinc.deb")]);
      const before = project.text;
      const { child, result } = project.start(["lock", "cinc"]);
      await new Promise<void>((resolve) => {
        server.answers["/cinc.deb"] = [
          (_, response) => {
            response.writeHead(200, { "content-length": cinc.length }).write(cinc.subarray(0, 20_000), () => {
              setTimeout(resolve, 200);
            });
          },
        ];
      });
      expect(project.leftovers).toHaveLength(1);
      child.kill(signal);
      expect(await result).toEqual(failed(`interrupted by ${signal}; the stack's file is as it was`));
      expect({ text: project.text, leftovers: project.leftovers }).toEqual({ text: before, leftovers: [] });
    },
  );

  test("trusts no server whose authority it does not know, whatever the environment says", async () => {
    server.answers["/cinc.deb"] = [file(cinc)];
    const project = new Project([entry("cinc", "18.4.12", "/cinc.deb")]);
    const env = { NODE_EXTRA_CA_CERTS: "", NODE_TLS_REJECT_UNAUTHORIZED: "0" };
    const { status: code, stderr } = await project.start(["lock", "cinc"], env).result;
    expect(code).toBe(1);
    expect(stderr).toContain(`${server.origin}/cinc.deb: unable to verify the first certificate; NODE_EXTRA_CA_CERTS`);
  });
});

describe("verify", () => {
  test("fails where an address serves something else, and says what", async () => {
    server.answers["/cinc.deb"] = [status(200, {}, "<html>")];
    const project = new Project([
      entry("cinc", "18.4.12", "/cinc.deb", `, sha256: ${sha256Of(cinc)}`),
      entry("amazon-ssm-agent", "3.3.1", "/agent.deb"),
    ]);
    const words = `has the sha256 ${sha256Of(Buffer.from("<html>"))}, and locked is ${sha256Of(cinc)}; it is a web page: nodes refuse it until the address serves what is locked`;
    const fault = `  cinc 18.4.12: ${server.origin}/cinc.deb ${words}`;
    expect(await project.run("verify")).toEqual(failed("Pulumi.dev.yaml: 1 fault", fault));
    server.answers["/cinc.deb"] = [file(cinc)];
    expect(await project.run("verify")).toEqual(
      done("cinc 18.4.12 is what is locked", "amazon-ssm-agent 3.3.1 is not locked, so it was not fetched"),
    );
    expect(await project.run("verify", "amazon-ssm-agent")).toEqual(
      refused(
        "Pulumi.dev.yaml: 1 fault",
        "  artifacts.amazon-ssm-agent.sha256: missing; `npm run artifacts -- lock --stack dev amazon-ssm-agent` writes it",
      ),
    );
  });
});

describe("a command line is refused", () => {
  const name = (given: string, help: string) =>
    refused("Pulumi.dev.yaml: 1 fault", `  NAME = "${given}": no such artifact in Pulumi.dev.yaml; ${help}`);

  test.each<[args: string, result: () => Result]>([
    ["lock cinf", () => name("cinf", 'did you mean "cinc"?')],
    ["verify mesos", () => name("mesos", "allowed: cinc, bare")],
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
    ["lock bare", () => refused("Pulumi.dev.yaml: 1 fault", "  artifacts.bare.url: missing; it is written by hand")],
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
    const project = new Project([
      entry("cinc", "18.4.12", "/cinc.deb"),
      "    bare: { version: 1 }".replace("1", "'1'"),
    ]);
    const before = project.text;
    expect(await project.run(...args.split(" "))).toEqual(result());
    expect(project.text).toBe(before);
  });

  test("where an address has a password in it, which is not shown", async () => {
    const project = new Project(["    cinc: { version: '1', url: https://me:letmein@localhost/a.deb }"]);
    const { status: code, stderr } = await project.run("lock", "cinc");
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("[secret]@localhost") as string });
    expect(stderr).not.toContain("letmein");
  });
});
