import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";

import { rollCommand } from "../../components/roll/command";
import { renderRequest, requestVariable } from "../../components/roll/request";
import { repositoryRoot } from "../../scripts/plan/stack";
import { isBuilt } from "../support/build";
import { FakeAws } from "../support/fakeAws";
import { testWhere } from "../support/programs";

// A real roller, as the provider of commands starts it, beside something that answers like AWS. The ensemble is not whole, so
// that it waits under its lock.

const aws = new FakeAws();
let shell: ChildProcess;

beforeEach(async () => {
  aws.whole = false;
  aws.deeds.length = 0;
  aws.objects.clear();
  await aws.start();
});
afterEach(() => {
  aws.stop();
  try {
    process.kill(-shell.pid!, "SIGKILL");
  } catch {
    // nobody of its group is left
  }
});

/** Starts a shell with a group of its own and this command, and waits until the roller waits under its lock. */
async function startedBy(command: string): Promise<void> {
  shell = spawn("/bin/sh", ["-c", command], {
    cwd: repositoryRoot,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...aws.environment, [requestVariable]: renderRequest(aws.request) },
  });
  await until(() => aws.lock?.state === "held");
  await aws.looks(2);
}

async function until(so: () => boolean): Promise<void> {
  const end = Date.now() + 20_000;
  while (!so()) {
    if (Date.now() > end) throw new Error("it was not so within 20 seconds");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const testBuilt = (name: string, run: () => Promise<void>) => {
  testWhere(isBuilt(), "a build of these sources: npm run build", name, run);
};

testBuilt("the shell that an interrupted update kills is missed: the roller ends, and the lock is free", async () => {
  await startedBy(rollCommand);
  const closed = once(shell.stdout!, "close");
  shell.kill("SIGKILL");
  await until(() => aws.lock?.state === "free");
  await closed; // which the provider waits for
  expect(aws.deeds).toEqual([]);
});

testBuilt("an output that nobody reads ends it before its next deed", async () => {
  await startedBy(rollCommand);
  const ended = once(shell, "exit");
  shell.stdout!.destroy();
  shell.stderr!.destroy();
  aws.whole = true; // now it would replace the first one
  expect(await ended).toEqual([6, null]);
  expect(aws.lock).toMatchObject({ state: "free" });
  expect(aws.deeds).toEqual([]);
});

testBuilt("while somebody listens it does what is due", async () => {
  aws.whole = true;
  await startedBy(rollCommand);
  await until(() => aws.deeds.length > 1);
  const [first] = aws.request.members;
  expect(aws.deeds).toEqual([`UpdateAutoScalingGroup ${first!.group}`, "TerminateInstanceInAutoScalingGroup i-1"]);
});

testBuilt("a signal ends it, and the shell has its exit code", async () => {
  await startedBy(`trap '' TERM; ${rollCommand}`);
  const ended = once(shell, "exit");
  process.kill(-shell.pid!, "SIGTERM");
  expect(await ended).toEqual([6, null]);
  expect(aws.lock).toMatchObject({ state: "free" });
});

testBuilt("one whose parent had gone before it began does not miss it", async () => {
  await startedBy(`${rollCommand.replace(/ \|\| exit$/, "")} & exit 0`);
  const looks = aws.asked.length;
  await until(() => aws.asked.length > looks + 30);
  expect(aws.lock).toMatchObject({ state: "held" });
  expect(aws.lock).not.toHaveProperty("stopped");
});
