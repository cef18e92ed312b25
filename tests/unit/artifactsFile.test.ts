import { parse } from "yaml";

import { chosen, entriesOf, type Entry } from "../../scripts/artifacts/entries";
import { withChanges, type Change } from "../../scripts/artifacts/file";

const sha256 = "0123456789abcdef".repeat(4);
const other = "f".repeat(64);
const url = "https://example.test/cinc_18.4.12-1_amd64.deb";
const mirrored = "s3://packages/artifacts/cinc_18.4.12-1_amd64.deb";

const changed = (text: string, changes: Record<string, Change> = { cinc: { sha256 } }) =>
  withChanges("Pulumi.dev.yaml", text, "startup-stack", changes);

describe("a digest is written, and every other byte stays", () => {
  test.each<[what: string, before: string, after: string]>([
    [
      "behind its address, with comments and the order of keys",
      `# head
config:
  aws:region:   us-east-1 # spaces
  startup-stack:artifacts:
    # the client
    cinc:
      url: ${url} # the maker's
      # what it is
      version: 18.4.12

    agent: { version: '1',   url: "https://example.test/a.deb" }
# tail
`,
      `# head
config:
  aws:region:   us-east-1 # spaces
  startup-stack:artifacts:
    # the client
    cinc:
      url: ${url} # the maker's
      sha256: "${sha256}"
      # what it is
      version: 18.4.12

    agent: { version: '1',   url: "https://example.test/a.deb" }
# tail
`,
    ],
    [
      "under a key without its namespace, at the end of a file without a newline",
      `config:\n    artifacts:\n        cinc:\n            version: 18.4.12\n            url: ${url}`,
      `config:\n    artifacts:\n        cinc:\n            version: 18.4.12\n            url: ${url}\n            sha256: "${sha256}"`,
    ],
    [
      "with the line endings of the file",
      `config:\r\n  artifacts:\r\n    cinc:\r\n      url: ${url} # why\r\n      version: 18.4.12\r\n`,
      `config:\r\n  artifacts:\r\n    cinc:\r\n      url: ${url} # why\r\n      sha256: "${sha256}"\r\n      version: 18.4.12\r\n`,
    ],
    [
      "with line endings and no newline at the end",
      `config:\r\n  artifacts:\r\n    cinc:\r\n      version: 18.4.12\r\n      url: ${url}`,
      `config:\r\n  artifacts:\r\n    cinc:\r\n      version: 18.4.12\r\n      url: ${url}\r\n      sha256: "${sha256}"`,
    ],
    [
      "in braces",
      `config: { startup-stack:artifacts: { cinc: { version: 18.4.12, url: "${url}" }, z: {url: a} } } # all\n`,
      `config: { startup-stack:artifacts: { cinc: { version: 18.4.12, url: "${url}", sha256: "${sha256}" }, z: {url: a} } } # all\n`,
    ],
    [
      "in braces of several lines",
      `config:\n  artifacts:\n    cinc: {\n      url: ${url}, # why\n      version: 18.4.12,\n    }\n`,
      `config:\n  artifacts:\n    cinc: {\n      url: ${url}, sha256: "${sha256}", # why\n      version: 18.4.12,\n    }\n`,
    ],
    [
      "behind an address of several lines",
      `config:\n  artifacts:\n    cinc:\n      url: >-\n        ${url}\n      version: 18.4.12\n`,
      `config:\n  artifacts:\n    cinc:\n      url: >-\n        ${url}\n      sha256: "${sha256}"\n      version: 18.4.12\n`,
    ],
    [
      "over another one, in its quotes",
      `config:\n  artifacts:\n    cinc:\n      sha256:   '${other}'   # locked\n      url: ${url}\n`,
      `config:\n  artifacts:\n    cinc:\n      sha256:   '${sha256}'   # locked\n      url: ${url}\n`,
    ],
    [
      "over one without quotes",
      `config:\n  artifacts:\n    cinc: {sha256: ${other}, url: ${url}}\n`,
      `config:\n  artifacts:\n    cinc: {sha256: "${sha256}", url: ${url}}\n`,
    ],
    [
      "beside an anchor that nobody else reads",
      `config:\n  artifacts: &all\n    cinc: &cinc\n      url: &url ${url}\n`,
      `config:\n  artifacts: &all\n    cinc: &cinc\n      url: &url ${url}\n      sha256: "${sha256}"\n`,
    ],
  ])("%s", (_what, before, after) => {
    expect(changed(before)).toBe(after);
    expect(JSON.stringify(parse(after))).toContain(`"sha256":"${sha256}"`);
  });

  test("of several at once, in any order", () => {
    const before = `config:\n  artifacts:\n    a: { url: ${url} }\n    b:\n      url: ${url}\n    c: { url: ${url} }\n`;
    const after = `config:\n  artifacts:\n    a: { url: ${url}, sha256: "${other}" }\n    b:\n      url: ${url}\n      sha256: "${sha256}"\n    c: { url: ${mirrored} }\n`;
    expect(changed(before, { c: { url: mirrored }, a: { sha256: other }, b: { sha256 } })).toBe(after);
  });

  test("that reads as a number stays text", () => {
    const digits = `${"1".repeat(30)}e${"2".repeat(33)}`;
    const text = changed(`config: { artifacts: { cinc: { url: ${url} } } }`, { cinc: { sha256: digits } });
    expect(parse(text)).toEqual({ config: { artifacts: { cinc: { url, sha256: digits } } } });
  });
});

test.each([
  [`url: ${url} # why`, `url: ${mirrored} # why`],
  [`url: '${url}'`, `url: '${mirrored}'`],
  [`url:  "${url}"`, `url:  "${mirrored}"`],
])("an address is written where the other one stood: %s", (before, after) => {
  const text = (line: string) => `config:\n  artifacts:\n    cinc:\n      ${line}\n      version: 18.4.12\n`;
  expect(changed(text(before), { cinc: { url: mirrored } })).toBe(text(after));
});

describe("what this cannot change is refused, with what to write by hand", () => {
  const byHand = `artifacts.cinc: has no sha256 of its own to be written in Pulumi.dev.yaml, as behind an alias, a merge key or in a text of JSON; write it by hand: ${sha256}`;
  const shared = `by an anchor, or they are written as this command cannot; write them by hand`;
  test.each<[what: string, text: string, words: string]>([
    ["an alias", `x: &x { url: ${url} }\nconfig:\n  artifacts: { cinc: *x }\n`, byHand],
    ["a section by an alias", `x: &x { cinc: { url: ${url} } }\nconfig:\n  artifacts: *x\n`, byHand],
    ["a merge key", `x: &x { url: ${url} }\nconfig:\n  artifacts: { cinc: { <<: *x, version: 1 } }\n`, byHand],
    ["an address by an alias", `x: &x ${url}\nconfig:\n  artifacts: { cinc: { url: *x } }\n`, byHand],
    ["a digest of several lines", `config:\n  artifacts:\n    cinc:\n      sha256: >-\n        ${other}\n`, byHand],
    ["a text of JSON", `config:\n  artifacts: '{ "cinc": { "url": "${url}" } }'\n`, byHand],
    ["no section at all", "config:\n  aws:region: us-east-1\n", byHand],
    ["an anchor that others read", `config:\n  artifacts: { cinc: &x { url: ${url} }, chef: *x }\n`, shared],
    ["a section that others read", `config: &x\n  artifacts: { cinc: { url: ${url} } }\nmore: *x\n`, shared],
  ])("%s", (_what, text, words) => {
    expect(() => changed(text)).toThrow(words);
  });
});

describe("the section", () => {
  const read = (section: unknown): Entry[] => entriesOf("Pulumi.dev.yaml", section);

  test("is a list of entries, also as a text of JSON, and may be missing", () => {
    const entry = { name: "cinc", version: "18.4.12", url, sha256 };
    const { name, ...rest } = entry;
    expect(read({ [name]: rest })).toEqual([entry]);
    expect(read(JSON.stringify({ [name]: rest }))).toEqual([entry]);
    expect(read(undefined)).toEqual([]);
  });

  test("is refused with all its faults, and shows no password", () => {
    const section = {
      cinc: { version: "18.4", url: "https://me:letmein@example.test/a.deb" },
      chef: { version: "18.4.12", url: "http://example.test/b.deb", sha256: "ABC" },
      cinf: { version: "18.4.12", url },
    };
    expect(() => read(section)).toThrow(
      [
        "Pulumi.dev.yaml: 5 faults",
        '  artifacts.cinc.version = "18.4": allowed: three numbers, such as 18.10.17',
        '  artifacts.cinc.url = "https://[secret]@example.test/a.deb": holds a user or a password, and whoever is on a node could read it; allowed: an address without, or s3://, which the nodes\' roles are let read',
        '  artifacts.chef.url = "http://example.test/b.deb": allowed: the https:// or s3:// address of a Debian package (.deb)',
        '  artifacts.chef.sha256 = "ABC": allowed: 64 hex digits in lower case',
        '  artifacts.cinf: no such artifact; did you mean "cinc"? allowed: cinc, chef, amazon-ssm-agent, aventer-mesos, mesos, docker-ce, docker-ce-cli, containerd.io',
      ].join("\n"),
    );
  });

  test("is refused where it has another form", () => {
    const section = { cinc: { version: 18.4, sha256: null }, chef: null };
    expect(() => read(section)).toThrow(
      [
        "Pulumi.dev.yaml: 3 faults",
        "  artifacts.cinc.version = 18.4: allowed: text, in quotes where it reads as a number",
        "  artifacts.cinc.sha256 = null: allowed: text, in quotes where it reads as a number",
        "  artifacts.chef = null: allowed: a section with version, url and sha256",
      ].join("\n"),
    );
    expect(() => read("none")).toThrow('artifacts = "none": allowed: a section with keys');
  });
});

describe("what the image has", () => {
  const entries: Entry[] = [
    { name: "chef", version: "18.4.12" },
    { name: "cinc", version: "18.4.12", url },
  ];

  test("is left out where all are meant", () => {
    expect(chosen("Pulumi.dev.yaml", entries, [], () => true).map(({ name }) => name)).toEqual(["cinc"]);
  });

  test("is refused by its name, since nobody fetches it", () => {
    expect(() => chosen("Pulumi.dev.yaml", entries, ["chef"], () => true)).toThrow(
      'NAME = "chef": Pulumi.dev.yaml has no url of it, so that nodes do not fetch it: the image must have it',
    );
  });
});
