import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { packArchive } from "../../components/chefRepository/archive";
import { patternsOf } from "../../components/chefRepository/chefignore";
import { roleFiles } from "../../components/chefRepository/closure";
import { fnmatch } from "../../components/chefRepository/fnmatch";
import { readRepository, type Files } from "../../components/chefRepository/repositoryFiles";
import { chefRepositoryFaults } from "../../components/chefRepository/validate";
import { describeFault } from "../../components/faults";
import { temporaryFolder } from "../support/folders";
import { testWith } from "../support/programs";
import { changedChefRepository, chefRepository as fixture, projectWith } from "../support/repository";
import { startupStack } from "../support/startupStack";

const write = (folder: string, files: Record<string, string>): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
};
const repositoryWith = (files: Record<string, string>): string => {
  const copy = changedChefRepository({});
  write(copy, files);
  return copy;
};
const digests = (files: Files): string[] =>
  ["web", "zookeeper"].map((role) => packArchive(roleFiles(role, "dev", files)).sha256);
const before = digests(readRepository(fixture).files);
/** The paths that a repository has besides those of the fixture. */
const added = (folder: string): string[] => {
  const { files } = readRepository(folder);
  return [...files.keys()].filter((path) => !readRepository(fixture).files.has(path));
};
const faultsOf = (folder: string): string[] =>
  chefRepositoryFaults({ environment: "dev", repositoryPath: folder }, readRepository(folder)).map(describeFault);

describe("what no cookbook wants changes no digest", () => {
  test.each([
    ".DS_Store",
    "._default.rb",
    "Thumbs.db",
    "default.rb~",
    ".#default.rb",
    "#default.rb#",
    ".default.rb.swp",
    "default.rb.swo",
    "__pycache__/a.cpython-311.pyc",
    "a.pyc",
    ".git",
    ".git/HEAD",
  ])("%s", (name) => {
    const folders = ["cookbooks", "cookbooks/demo", "cookbooks/demo/recipes", "cookbooks/demo/files/a/b", "roles"];
    const copy = repositoryWith(Object.fromEntries(folders.map((folder) => [`${folder}/${name}`, "left behind"])));
    expect(faultsOf(copy)).toEqual([]);
    expect(digests(readRepository(copy).files)).toEqual(before);
  });

  test("a folder of a cookbook that chef does not look into, nor into a hidden cookbook", () => {
    const copy = repositoryWith({ "cookbooks/demo/.kitchen/a.yml": "", "cookbooks/.demo/metadata.rb": "name" });
    expect(faultsOf(copy)).toEqual([]);
    expect(digests(readRepository(copy).files)).toEqual(before);
  });

  test("what chef takes for no role and no environment", () => {
    const copy = repositoryWith({ "roles/README.md": "", "roles/.gitkeep": "", "environments/.keep.json": "{" });
    expect(faultsOf(copy)).toEqual([]);
    expect(digests(readRepository(copy).files)).toEqual(before);
  });
});

test("files of any other name and content are packed as they are", () => {
  const names = ["my notes.txt", "Default.rb", "empty.rb", "windows.rb", "résumé.md", "bytes.bin", ".hidden", "a~b"];
  const contents: Record<string, Buffer> = {
    "windows.rb": Buffer.from("# a\r\n"),
    "bytes.bin": Buffer.from([0, 255, 128]),
  };
  const copy = repositoryWith({});
  for (const name of names)
    writeFileSync(join(copy, "cookbooks/demo/recipes", name), contents[name] ?? Buffer.from(""));
  expect(faultsOf(copy)).toEqual([]);
  const target = temporaryFolder("unpacked");
  const { files } = readRepository(copy);
  execFileSync("tar", ["-xz", "-C", target], {
    input: Buffer.from(packArchive(roleFiles("zookeeper", "dev", files)).base64, "base64"),
  });
  for (const name of names) {
    const path = join("cookbooks/demo/recipes", name);
    expect([name, readFileSync(join(target, path)).equals(readFileSync(join(copy, path)))]).toEqual([name, true]);
  }
});

test("a long path is packed, for tar and for the node's Python", () => {
  const path = `cookbooks/demo/files/${"a".repeat(60)}/${"b".repeat(60)}/${"c".repeat(60)}.txt`;
  const copy = repositoryWith({ [path]: "far away" });
  const input = Buffer.from(packArchive(roleFiles("zookeeper", "dev", readRepository(copy).files)).base64, "base64");
  expect(execFileSync("tar", ["-xzO", path], { input }).toString()).toBe("far away");
  const read =
    "import io, sys, tarfile; print(tarfile.open(fileobj=io.BytesIO(sys.stdin.buffer.read())).extractfile(sys.argv[1]).read().decode())";
  expect(execFileSync("python3", ["-c", read, path], { input }).toString().trim()).toBe("far away");
});

describe("a chefignore", () => {
  const { lines } = JSON.parse(readFileSync(join(__dirname, "../fixtures/chefignore.json"), "utf8")) as {
    lines: { line: string; ignores: string[]; keeps: string[] }[];
  };

  // chef/spec/chefignore_spec.rb holds chef's own client to the same table.
  test.each(lines.map((row) => [row.line, row] as const))(
    "is read as chef reads it: %j",
    (line, { ignores, keeps }) => {
      const patterns = patternsOf(`# of the test\n\n${line}\n`).map(fnmatch);
      const isIgnored = (path: string): boolean => patterns.some((matches) => matches(path));
      expect(ignores.filter((path) => !isIgnored(path))).toEqual([]);
      expect(keeps.filter(isIgnored)).toEqual([]);
    },
  );

  testWith("ruby", "matches what Ruby matches", () => {
    let seed = 7;
    const below = (most: number): number => {
      seed = (seed * 16807) % 2147483647;
      return seed % most;
    };
    const text = (of: string, most: number): string =>
      Array.from({ length: 1 + below(most) }, () => of.charAt(below(of.length))).join("");
    const pairs = Array.from(
      { length: 20_000 },
      () => [text("ab./*?[]!^-\\é#{},", 7), text("ab./-é#\\]^!", 5)] as const,
    );
    const program =
      'puts STDIN.read.force_encoding("UTF-8").split("\\0").each_slice(2).map { |a| File.fnmatch?(*a) ? 1 : 0 }.join';
    const verdicts = execFileSync("ruby", ["-W0", "-e", program], { input: pairs.flat().join("\0") }).toString();
    const ours = pairs.map(([pattern, path]) => (fnmatch(pattern)(path) ? "1" : "0")).join("");
    expect(ours).toBe(verdicts.trim());
  });

  const extra = { "cookbooks/demo/a.txt": "", "cookbooks/demo/b.txt": "", "cookbooks/demo/files/a.txt": "" };
  const [a, b, deep] = ["cookbooks/demo/a.txt", "cookbooks/demo/b.txt", "cookbooks/demo/files/a.txt"];

  test.each<[string, Record<string, string>, string[]]>([
    ["none", {}, [a, b, deep]],
    ["of the cookbook", { "cookbooks/demo/chefignore": "a.txt" }, [b, deep]],
    ["of the folder of cookbooks", { "cookbooks/chefignore": "a.txt" }, [b, deep]],
    ["of the repository", { chefignore: "*a.txt" }, [b]],
    ["of another cookbook", { "cookbooks/store/chefignore": "*a.txt" }, [a, b, deep]],
    [
      "the closest alone",
      { "cookbooks/demo/chefignore": "b.txt", "cookbooks/chefignore": "a.txt", chefignore: "*" },
      [a, deep],
    ],
    ["that is a folder ends the search", { "cookbooks/demo/chefignore/a": "", chefignore: "a.txt" }, [a, b, deep]],
  ])("%s", (_, ignoring, paths) => {
    const found = added(repositoryWith({ ...extra, ...ignoring }));
    expect(found.filter((path) => path.endsWith(".txt"))).toEqual(paths);
  });

  test("outside the repository is not read", () => {
    const outside = temporaryFolder("outside");
    write(outside, { chefignore: "*" });
    write(join(outside, "inside"), { "cookbooks/demo/metadata.rb": "name 'demo'" });
    expect([...readRepository(join(outside, "inside")).files.keys()]).toContain("cookbooks/demo/metadata.rb");
  });

  test("is not packed itself, but where it is a file like any other", () => {
    const copy = repositoryWith({ "cookbooks/demo/chefignore": "# nothing", "cookbooks/chefignore": "" });
    expect(digests(readRepository(copy).files)).toEqual(before);
    write(copy, { "cookbooks/demo/files/chefignore": "" });
    expect(added(copy)).toEqual(["cookbooks/demo/files/chefignore"]);
  });

  test("takes no metadata away, which chef reads whatever it says", () => {
    const copy = repositoryWith({ chefignore: "*" });
    expect([...readRepository(copy).files.keys()].filter((path) => path.startsWith("cookbooks/demo/"))).toEqual([
      "cookbooks/demo/metadata.rb",
    ]);
  });
});

describe("what cannot be packed is refused by name, all at once", () => {
  const link = "it is a link, and only files are packed; put a copy in its place, or name it in a chefignore";
  const fault = (path: string, problem: string): string => `repositoryPath = ${JSON.stringify(path)}: ${problem}`;

  test("links, wherever they lead", () => {
    const copy = repositoryWith({});
    const paths = ["cookbooks/demo/gone", "cookbooks/demo/file", "cookbooks/demo/folder", "cookbooks/linked"];
    const targets = ["nowhere", "metadata.rb", "recipes", "demo"];
    for (const [index, path] of paths.entries()) symlinkSync(targets[index]!, join(copy, path));
    rmSync(join(copy, "roles/web.json"));
    symlinkSync("zookeeper.json", join(copy, "roles/web.json"));
    rmSync(join(copy, "environments/dev.json"));
    symlinkSync("prod.json", join(copy, "environments/dev.json"));
    expect(faultsOf(copy).sort()).toEqual(
      [...paths, "roles/web.json", "environments/dev.json"].map((path) => fault(path, link)).sort(),
    );
  });

  test("but for those that editors leave, and those that a chefignore names", () => {
    const copy = repositoryWith({ "cookbooks/demo/chefignore": "linked/*\nlinked\n" });
    for (const path of [".#metadata.rb", "recipes/.#default.rb", "linked"]) {
      symlinkSync("me@host.1234:1700000000", join(copy, "cookbooks/demo", path));
    }
    symlinkSync("me@host.1234:1700000000", join(copy, "roles/.#web.json"));
    symlinkSync("me@host.1234:1700000000", join(copy, "cookbooks/.#demo"));
    expect(faultsOf(copy)).toEqual([]);
    expect(digests(readRepository(copy).files)).toEqual(before);
  });

  test("a cookbook that is a link is not missing as well", () => {
    const copy = repositoryWith({});
    rmSync(join(copy, "cookbooks/demo"), { recursive: true });
    symlinkSync("store", join(copy, "cookbooks/demo"));
    expect(faultsOf(copy)).toEqual([fault("cookbooks/demo", link)]);
  });

  test("what would be waited for, what has no name in UTF-8, what is too large or too far down", () => {
    const copy = repositoryWith({ "cookbooks/demo/large": "" });
    execFileSync("mkfifo", [join(copy, "cookbooks/demo/pipe")]);
    writeFileSync(Buffer.concat([Buffer.from(join(copy, "cookbooks/demo/")), Buffer.from([0x66, 0xe9])]), "");
    mkdirSync(Buffer.concat([Buffer.from(join(copy, "cookbooks/store/")), Buffer.from([0x67, 0xe9])]));
    truncateSync(join(copy, "cookbooks/demo/large"), 2 ** 25 + 1);
    const far = `cookbooks/demo/${"x".repeat(101)}`;
    write(copy, { [far]: "" });
    expect(faultsOf(copy).sort()).toEqual(
      [
        fault("cookbooks/demo/pipe", "it is neither a file nor a folder"),
        fault("cookbooks/demo/f\ufffd", "its name is not UTF-8"),
        fault("cookbooks/store/g\ufffd", "its name is not UTF-8"),
        fault(
          "cookbooks/demo/large",
          "it has 33 MiB; allowed: 32 MiB, since the archive stands in the stack's state. Have nodes fetch it",
        ),
        fault(far, "its path is too long for an archive; allowed: 100 bytes, or 255 with a / in place"),
      ].sort(),
    );
  });

  test("what the system does not let be read", () => {
    const copy = repositoryWith({});
    rmSync(join(copy, "roles"), { recursive: true });
    writeFileSync(join(copy, "roles"), "");
    expect(faultsOf(copy)[0]).toBe(fault("roles", "it cannot be read (ENOTDIR)"));
  });

  test("a preview of a program with such a repository ends in these words", () => {
    const copy = repositoryWith({});
    symlinkSync("nowhere", join(copy, "cookbooks/demo/gone"));
    const { status, stdout, stderr } = startupStack(["preview", "--stack", "dev"], projectWith(copy));
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toBe(`ChefRepository "chef": 1 fault\n  ${fault("cookbooks/demo/gone", link)}\n`);
  });

  test.each(["/nowhere/at/all", join(fixture, "roles/web.json"), ""])("a folder that is none: %j", (path) => {
    expect(faultsOf(path)).toEqual([fault(path, "there is no such folder")]);
  });
});
