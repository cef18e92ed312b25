import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { writeTar } from "../../components/chefRepository/tar";
import { inspect, kindOfFile } from "../../scripts/artifacts/deb";
import { packageProblem } from "../../scripts/artifacts/judge";
import { temporaryFolder } from "../support/folders";
import { arOf, controlPart, debOf, formatPart } from "../support/packages";
import { testWith } from "../support/programs";

function fileOf(bytes: Buffer | string): string {
  const path = join(temporaryFolder("deb"), "a.deb");
  writeFileSync(path, bytes);
  return path;
}

const data: [string, Buffer] = ["data.tar.xz", Buffer.from("data")];
const control = { package: "cinc", version: "18.4.12-1", architecture: "amd64" };

describe("a package says what it is", () => {
  test("in a control file that Node unpacks", () => {
    expect(inspect(fileOf(debOf("cinc", "18.4.12-1")))).toEqual({ control });
    const text = "Version: 18.4.12-1\nArchitecture: amd64\nPackage: cinc\n";
    const plain = writeTar(
      new Map([
        ["./md5sums", Buffer.from("Package: no\n")],
        ["control", Buffer.from(text)],
      ]),
    );
    expect(inspect(fileOf(arOf([["debian-binary/", Buffer.from("2.0\n")], ["control.tar/", plain], data])))).toEqual({
      control,
    });
  });

  for (const compression of ["xz", "zstd", "gzip"]) {
    testWith("dpkg-deb", `as dpkg-deb makes it with ${compression}`, () => {
      const folder = temporaryFolder("package");
      mkdirSync(join(folder, "DEBIAN"));
      const text = "Package: cinc\nVersion: 18.4.12-1\nArchitecture: amd64\nMaintainer: none\nDescription: none\n";
      writeFileSync(join(folder, "DEBIAN/control"), text);
      const path = join(temporaryFolder("deb"), "a.deb");
      execFileSync("dpkg-deb", ["--build", `-Z${compression}`, "--root-owner-group", folder, path]);
      expect(readFileSync(path, "latin1")).toContain(compression === "gzip" ? "control.tar.gz" : "control.tar.");
      expect(inspect(path)).toEqual({ control });
    });
  }
});

const whole = debOf("cinc", "18.4.12-1");

test.each<[what: string, bytes: Buffer | string, problem: string]>([
  ["a web page", "\n <!DOCTYPE html><html>", "is no Debian package but a web page"],
  ["a web page with a mark of its encoding", "\ufeff<html>", "is no Debian package but a web page"],
  ["nothing", "", "is no Debian package but an empty file"],
  ["something compressed", Buffer.from([0x1f, 0x8b, 8]), "is no Debian package but something compressed by gzip"],
  ["a text", "Not found", "is no Debian package but something else"],
  ["another archive", arOf([["a.o", Buffer.from("2.0\n")]]), "is an archive, and no Debian package of format 2"],
  ["an empty archive", "!<arch>\n", "is an archive, and no Debian package of format 2"],
  [
    "another format",
    arOf([["debian-binary", Buffer.from("3.0\n")]]),
    "is an archive, and no Debian package of format 2",
  ],
  ["no data", arOf([formatPart, controlPart("")]), "without its parts control.tar and data.tar"],
  ["no control", arOf([formatPart, data]), "without its parts control.tar and data.tar"],
  [
    "a broken control",
    arOf([formatPart, ["control.tar.gz", Buffer.from("no")], data]),
    "has a control.tar.gz that is broken",
  ],
  [
    "a part that ends before it begins",
    `!<arch>\n${"debian-binary".padEnd(48)}${"-60".padEnd(10)}\`\n`,
    "is cut off: the header of a part",
  ],
  ["the first half", whole.subarray(0, whole.length - 1), "is cut off: data.tar ends at byte"],
  ["the beginning", whole.subarray(0, 100), "is cut off: the header of a part ends at byte 101, the file at 100"],
])("%s is no package", (_what, bytes, problem) => {
  expect(inspect(fileOf(bytes)).problem).toContain(problem);
});

test("a control file behind one with a size below zero is found, and nothing is read for ever", () => {
  const tar = writeTar(
    new Map([
      ["./md5sums", Buffer.alloc(0)],
      ["control", Buffer.from("Package: cinc\n")],
    ]),
  );
  tar.write("-0000001000\0", 124, "latin1");
  const { control: found } = inspect(fileOf(arOf([formatPart, ["control.tar", tar], data])));
  expect(found?.package).toBe("cinc");
});

test("what a file is is told by its beginning", () => {
  expect([whole, "<html>"].map((bytes) => kindOfFile(fileOf(bytes)))).toEqual(["a Debian package", "a web page"]);
});

describe("a package is held against its entry", () => {
  const entry = { name: "cinc", version: "18.4.12", url: "https://example.test/cinc_18.4.12-1_amd64.deb" };
  const judge = (changed: Partial<typeof control>, given = {}) =>
    packageProblem({ ...entry, ...given }, { control: { ...control, ...changed } });

  test.each(["18.4.12", "18.4.12-1", "18.4.12-1~bookworm", "2:18.4.12-1"])("version %s is 18.4.12", (version) => {
    expect(judge({ version })).toBeUndefined();
  });

  test("a version may be given whole", () => {
    const version = "5:20.10.24+dfsg1-1+deb12u1";
    expect(judge({ version }, { version })).toBeUndefined();
    expect(judge({ version }, { version: "20.10.24+dfsg1-1+deb12u1" })).toBeUndefined();
    expect(judge({ version }, { version: "20.10.24" })).toContain(`is version ${version}, not 20.10.24`);
  });

  test.each<[what: string, changed: Partial<typeof control>, problem: string]>([
    ["another package", { package: "chef" }, "is the package chef, not cinc; correct the url"],
    ["another version", { version: "18.4.2-1" }, "is version 18.4.2-1, not 18.4.12; correct version or url"],
    ["a longer version", { version: "18.4.12.1-1" }, "is version 18.4.12.1-1, not 18.4.12; correct version or url"],
    ["an odd processor", { architecture: "i386" }, "is for i386; allowed: amd64, arm64, all"],
    ["another processor", { architecture: "arm64" }, "is for arm64, by its url for x86_64; correct the url"],
  ])("%s is refused", (_what, changed, problem) => {
    expect(judge(changed)).toBe(problem);
  });

  test("what a url says of the processor may be missing, or in another word", () => {
    const named = (file: string) => ({ url: `https://example.test/${file}` });
    expect(judge({ architecture: "arm64" }, named("cinc.deb"))).toBeUndefined();
    expect(judge({ architecture: "arm64" }, named("cinc.aarch64.deb"))).toBeUndefined();
    expect(judge({ architecture: "amd64" }, named("cinc-x86_64.deb"))).toBeUndefined();
    expect(judge({ architecture: "all" })).toBeUndefined();
  });

  test("what a package does not say is not judged", () => {
    expect(packageProblem(entry, { unread: "no dpkg-deb" })).toBeUndefined();
  });
});
