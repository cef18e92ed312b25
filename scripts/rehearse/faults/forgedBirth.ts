import { documentKey } from "../../../components/bootstrap/documents";
import { keys } from "../../../components/roll/readings";
import { poll } from "../lab/exec";
import type { Slot } from "../lab/lab";
import type { FaultContext } from "./context";
import type { Fault } from "./fault";
import { wasRefused } from "./refusals";
import { written } from "./rollWatch";
import { verdict } from "./up";

/** Time for every agent to pass twice. */
const passesMs = 90_000;

/** Ways to write an object: whatever is there, where there is nothing, over the version that was read. */
type Way = "always" | "absent" | "seen";

/** Writes an object with the member's own credentials, by its own agent's means. Exit code 3: S3 held it against what is there. */
const write = `
import os, sys
sys.path.insert(0, "/usr/local/lib/startup-stack-agent")
os.environ["AWS_CA_BUNDLE"] = "/etc/ssl/certs/ca-certificates.crt"
from startup_stack_agent import machine, store
bucket, key, way = sys.argv[1:]
objects = store.Store(lambda: store.make_client(machine.metadata()[0]), bucket, attempts=1)
condition = {} if way == "always" else {"new": True} if way == "absent" else {"etag": objects.get(key).etag}
try:
    objects.put(key, {}, **condition)
except store.Conflict:
    sys.exit(3)
`;

/** Whether a member could write an object that is there. What it was refused is what was meant to happen. */
async function writes({ lab }: FaultContext, { node, machine }: Slot, key: string, way: Way): Promise<boolean> {
  const command = ["/usr/bin/python3", "-B", "-c", write, node.facts.bucket, key, way];
  const { code, stderr } = await machine.run(command, { allowed: "any" });
  if (code === 0) return true;
  if (code !== 3 && !wasRefused(lab, node.name, key))
    throw new Error(`${node.name} could not try to write ${key}: ${stderr}`);
  return false;
}

/** Puts a birth with one member less in the place of the one that there is, does something, and puts that one back. */
async function withForgedBirth({ lab }: FaultContext, bucket: string, key: string, act: () => Promise<void>) {
  const stored = await lab.standIn.getObject(bucket, key);
  if (!stored) throw new Error(`the bucket has no ${key}`);
  const birth = JSON.parse(stored.toString()) as { members: unknown[] };
  birth.members.pop();
  await lab.standIn.putObject(bucket, key, Buffer.from(JSON.stringify(birth)));
  try {
    await act();
  } finally {
    await lab.standIn.putObject(bucket, key, stored);
  }
}

/** Members whose agents say that their copies hold. */
async function complaining(members: Slot[]): Promise<Slot[]> {
  const journal = ["journalctl", "--unit=startup-stack-agent", "--output=cat", "--no-pager", "--grep=the copy holds"];
  const said = await Promise.all(members.map(({ machine }) => machine.run(journal, { allowed: "any" })));
  return members.filter((_, index) => said[index]!.stdout !== "");
}

export const forgedBirth: Fault = {
  name: "forged-birth",
  kinds: ["ensemble"],
  outcome:
    "a member may write neither the birth again nor the lock unseen, nor what is another one's; a birth that somebody else has changed is named by every member and changes none",
  async run(context) {
    const { lab, members, tier } = context;
    const { leader, followers } = await context.roles();
    const [forger] = followers;
    const { bucket, tier: name, member } = forger.node.facts;
    const born = keys.born(name, member?.incarnation ?? "");
    const attempts: [key: string, way: Way][] = [
      ...(["always", "absent", "seen"] as const).map((way): [string, Way] => [born, way]),
      ...(["always", "absent"] as const).map((way): [string, Way] => [keys.lock(name), way]),
      [keys.member(name, leader.node.facts.member?.id ?? 0), "always"],
      [documentKey(name), "always"],
    ];
    const configurations = (): string =>
      JSON.stringify(members.map(({ machine }) => tier.configuration.map((file) => machine.read(file))));
    // Nobody may have taken it yet, and then who is first may write it.
    const free = Buffer.from(JSON.stringify({ formatVersion: 1, state: "free", nonce: "0" }));
    if (!(await lab.standIn.getObject(bucket, keys.lock(name))))
      await lab.standIn.putObject(bucket, keys.lock(name), free);
    const before = [configurations(), String(await lab.standIn.getObject(bucket, born))];
    const done: string[] = [];
    let saying: Slot[] = [];

    const result = await context.underClient("forged-birth", async () => {
      for (const [key, way] of attempts) if (await writes(context, forger, key, way)) done.push(`${key} (${way})`);
      await withForgedBirth(context, bucket, born, async () => {
        const all = async () => ((saying = await complaining(members)).length === members.length ? true : undefined);
        await poll(all, passesMs, 2_000);
        await forger.machine.run(["systemctl", "start", "startup-stack-converge.service"]);
      });
      await context.whole();
    });
    const after = [configurations(), String(await lab.standIn.getObject(bucket, born))];
    const seen = `${forger.node.name} was refused ${attempts.length - done.length} of ${attempts.length} writes, ${saying.length} of ${members.length} members name a birth that was changed, ${written(result)}`;
    return verdict([seen], {
      [`it WROTE ${done.join(", ")}`]: done.length === 0,
      "NOT every member names the changed birth": saying.length === members.length,
      "the birth or a configuration has CHANGED": String(after) === String(before),
      "acknowledged writes LOST": (result.lost ?? 0) === 0,
    });
  },
};
