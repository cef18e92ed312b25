import { createRequire } from "node:module";

import { Option, type Command } from "commander";

import { ConfigRefused, PlainError } from "../../components/faults";
import type { Identity } from "../../components/roll/credentials";
import { exitCodes } from "../cli/exitCodes";
import { cwdOption, type Action, type Group } from "../cli/verb";
import { lock, type LockOptions } from "./lock";
import { mirror, type MirrorOptions } from "./mirror";
import { Buckets, clientsIn } from "./s3";
import { ArtifactFile } from "./stack";
import { verify } from "./verify";
import { Workspace } from "./workspace";

interface Options extends Pick<Identity, "profile" | "roleArn"> {
  cwd?: string;
  stack: string;
}

const define = (command: Command): Command =>
  command.description(
    "Packages of others that nodes fetch, such as the chef client: each has a version, an address and, once it is locked, a digest in the stack's file. The page docs/artifacts.md says more.",
  );

const onStack = (command: Command): Command =>
  command.addOption(cwdOption()).option("--stack <name>", "the stack, from Pulumi.<name>.yaml", "dev");

/** Options of actions that fetch. */
const withIdentity = (command: Command): Command =>
  onStack(command)
    .argument("[names...]")
    .option("--profile <name>", "AWS profile for what is in S3; the environment's credentials if omitted")
    .option("--role-arn <arn>", "role to take on for it");

/** An action that fetches. */
function fetching<More>(
  summary: string,
  text: string,
  more: (command: Command) => Command,
  work: (file: ArtifactFile, space: Workspace, names: string[], options: More) => Promise<string[]>,
): Action<Options & More> {
  return {
    define: (command) => more(withIdentity(command.summary(summary).description(text))),
    run: async (options, names) => {
      const file = new ArtifactFile(options.cwd, options.stack);
      const { profile, roleArn } = options;
      const space = new Workspace(new Buckets(clientsIn({ region: file.region, profile, roleArn })));
      const lines = await space.during(() => work(file, space, names, options));
      process.stdout.write(lines.map((line) => `${line}\n`).join(""));
      return exitCodes.done;
    },
  };
}

/** Without Pulumi, which only a plan needs and which takes longer to load than many a package to fetch. */
function report(error: unknown): number {
  // What the system refuses, such as to write a file, says itself which.
  const isPlain = error instanceof PlainError || (error instanceof Error && "syscall" in error);
  console.error(isPlain ? error.message : error);
  return ConfigRefused.isInstance(error) ? exitCodes.refused : exitCodes.failed;
}

const load = createRequire(__filename);

const listing: Action<Options & { format: "text" | "json" }> = {
  define: (command) =>
    onStack(
      command
        .summary("show what there is: locked or not, from where, for which nodes")
        .description(
          "Plans a stack and lists the artifacts that its nodes install, and those that its file has besides.",
        ),
    ).addOption(
      new Option("--format <format>", "text for people, json for programs").choices(["text", "json"]).default("text"),
    ),
  run: ({ cwd, stack, format }) => {
    const { list } = load("./list") as typeof import("./list");
    const refusals = load("../refusals") as typeof import("../refusals");
    return list(cwd, stack, format).then((text) => {
      process.stdout.write(text);
      return exitCodes.done;
    }, refusals.report);
  },
};

export const artifacts: Group = {
  define,
  report,
  actions: {
    list: listing,
    lock: fetching<LockOptions>(
      "fetch artifacts, and write their digests into the stack's file",
      "Fetches artifacts, looks whether they are the packages that the stack's file says, and writes their SHA-256 into it: of all that were asked for, or of none.",
      (command) =>
        command
          .option("--all", "every artifact that is not locked")
          .option("--force", "write the digest of what is there now, also over another one"),
      lock,
    ),
    verify: fetching(
      "fetch artifacts, and compare them with their digests",
      "Fetches artifacts and compares them with their digests: those that are named, or all that are locked.",
      (command) => command,
      verify,
    ),
    mirror: fetching<MirrorOptions>(
      "copy artifacts into a bucket of one's own, and have nodes fetch them there",
      "Puts artifacts into an S3 bucket of one's own, those that are named or all, then writes their addresses there into the stack's file. Nothing in the bucket is written over.",
      (command) =>
        command
          .requiredOption("--bucket <name>", "the bucket, of any region")
          .option("--prefix <folders>", "what keys in it begin with", "artifacts"),
      mirror,
    ),
  },
};
