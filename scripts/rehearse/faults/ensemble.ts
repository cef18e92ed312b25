import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { exec, poll } from "../lab/exec";
import type { Slot } from "../lab/lab";
import { Volume } from "../lab/volumes";
import { bareLaggingBlank } from "./bareDisks";
import { volumeOf } from "./disks";
import { type Fault, type FaultContext, freshPath, since } from "./context";

/** Several elections' time: a bare ensemble of the same settings elects within a few seconds. */
const silenceMs = 30_000;

/** Ends a member's instance, does something while it is gone, and gives what lets its group replace it. */
async function takeAway(
  { lab }: FaultContext,
  slot: Slot,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): Promise<() => Promise<void>> {
  let call!: () => void;
  const called = new Promise<void>((resolve) => (call = resolve));
  let back!: Promise<void>;
  await new Promise<void>((resolve, reject) => {
    back = lab.terminate(slot.node.name, async () => {
      await meanwhile();
      resolve();
      await called;
    });
    back.catch(reject);
  });
  return () => {
    call();
    return back;
  };
}

/** Waits until new instances of all the given slots have completed their launch. */
export async function launchedAll(context: FaultContext, slots: Map<Slot, number>): Promise<void> {
  for (const [slot, launches] of slots) {
    const result = await context.launched(slot, launches);
    if (result !== "CONTINUE") throw new Error(`the new instance of ${slot.node.name} gave its launch up`);
  }
}

/** The first of the members that serves within the time of silence; undefined when none does, as it has to be. */
export const anyServing = (context: FaultContext, slots: Slot[]): Promise<string | undefined> =>
  poll(async () => {
    const found = await Promise.all(
      slots.map(async (slot) => ((await context.mode(slot)) ? slot.node.name : undefined)),
    );
    return found.find((name) => name !== undefined);
  }, silenceMs);

/** Why the member's server waits, in the words of what runs before each of its starts. */
export async function startWords({ machine }: Slot): Promise<string> {
  const journal = ["journalctl", "--unit=zookeeper", "--output=cat", "--no-pager", "--quiet", "--grep=^blank disk"];
  const { stdout } = await machine.run(journal, { allowed: "any" });
  return stdout.trim().split("\n").at(-1) ?? "";
}

export const laggingBlank: Fault = {
  name: "lagging-blank",
  outcome:
    "a blank and a lagging member of a born ensemble elect nobody; when the third returns, the write that it alone has is there (a bare ensemble loses it)",
  async run(context) {
    const { lab, tools } = context;
    const bare = await bareLaggingBlank(tools, context.settings, lab.standIn);
    const { leader, followers } = await context.roles();
    const [lagging, blank] = followers;
    if (!blank) throw new Error("this fault needs two followers");
    const launches = new Map([lagging, blank].map((slot) => [slot, slot.launches]));
    const leaderLaunches = leader.launches;
    const path = freshPath("lagging");

    const returnLagging = await takeAway(context, lagging);
    await tools.ask("client", "write-read", context.address(leader), context.address(blank), path, "kept");
    const [returnLeader, returnBlank] = await Promise.all([
      takeAway(context, leader),
      takeAway(context, blank, () => volumeOf(context, blank).wipe()),
    ]);
    await Promise.all([returnLagging(), returnBlank()]);
    await launchedAll(context, launches);
    const elected = await anyServing(context, [lagging, blank]);
    const words = await startWords(blank);

    const began = Date.now();
    await returnLeader();
    await context.replaced(leader, leaderLaunches);
    const read = await tools.ask("client", "read", context.address(blank), path).catch(String);
    const alone = elected ? `${elected} SERVED` : `nobody served for ${silenceMs / 1000} s`;
    const text = `${lagging.node.name} lagging and ${blank.node.name} blank: ${alone} ("${words}"); ${leader.node.name} back: whole after ${since(began)}, the write is ${read === "kept" ? "there" : `LOST: ${read}`}. Bare ensemble in this run: elected after ${(bare.electedMs / 1000).toFixed(1)} s, the write was ${bare.lost ? "lost" : "NOT lost"}`;
    return { ok: elected === undefined && read === "kept" && bare.lost, text };
  },
};

export const allDisksLost: Fault = {
  name: "all-disks-lost",
  outcome:
    "three blank members of a born ensemble do not start over and say why (those of an unborn one start: that is every launch); with their volumes back all data is there",
  async run(context) {
    const { lab, tools, members } = context;
    const { leader, followers } = await context.roles();
    const path = freshPath("disks");
    await tools.ask("client", "write-read", context.address(leader), context.address(followers[0]), path, "kept");
    const own = members.map((slot) => volumeOf(context, slot));
    const blanks = await Promise.all(
      own.map(({ id }) => Volume.create(join(lab.settings.folder, "blank"), id, lab.view.volume(id)?.sizeGib ?? 8)),
    );
    const withVolumes = async (volumes: Volume[]): Promise<void> => {
      const launches = new Map(members.map((slot) => [slot, slot.launches]));
      const back = await Promise.all(members.map((slot) => takeAway(context, slot)));
      for (const volume of volumes) lab.volumes.set(volume.id, volume);
      await Promise.all(back.map((call) => call()));
      await launchedAll(context, launches);
    };

    await withVolumes(blanks);
    const elected = await anyServing(context, members);
    const words = await Promise.all(members.map(startWords));
    const said = words.every((text) => text.startsWith("blank disk, blank: the ensemble is born"));

    const began = Date.now();
    await withVolumes(own);
    for (const { loop } of blanks) await exec("losetup", ["-d", loop]);
    await context.whole();
    const read = await tools.ask("client", "read", context.address(followers[0]), path);
    const alone = elected ? `${elected} SERVED` : `nobody served for ${silenceMs / 1000} s`;
    const text = `three blank disks: ${alone}, each said ${said ? `"${words[0] ?? ""}"` : `something else: ${words.join("; ")}`}; with the old volumes whole after ${since(began)}, the data is ${read === "kept" ? "there" : `LOST: ${read}`}`;
    return { ok: elected === undefined && said && read === "kept", text };
  },
};

/** Works on the files of a volume that is attached to nothing. */
async function onVolume<T>(
  { lab }: FaultContext,
  { loop }: Volume,
  act: (folder: string) => T | Promise<T>,
): Promise<T> {
  const folder = join(lab.settings.folder, "volume");
  mkdirSync(folder, { recursive: true });
  await exec("mount", [loop, folder]);
  try {
    return await act(folder);
  } finally {
    await exec("umount", [folder]);
  }
}

/** Digests of a server's own files, as `digest  path` lines. */
export const digests = 'cd "$1" && find data log -type f -print0 | sort -z | xargs -0 sha256sum';

export const restoredCopy: Fault = {
  name: "restored-copy",
  outcome: "a volume that is a copy of another one joins as blank; what it held is moved aside, nothing of it is lost",
  async run(context) {
    const { leader, followers } = await context.roles();
    const [slot] = followers;
    const { lab, tools } = context;
    const volume = volumeOf(context, slot);
    const original = `vol-0${randomBytes(8).toString("hex")}`;
    const path = freshPath("copy");
    await tools.ask("client", "write-read", context.address(leader), context.address(slot), path, "kept");
    const { launches } = slot;
    let before = "";
    await lab.terminate(slot.node.name, () =>
      onVolume(context, volume, async (folder) => {
        before = (await exec("sh", ["-c", digests, "sh", folder])).stdout;
        const file = join(folder, ".startup-stack.json");
        const label = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
        writeFileSync(file, JSON.stringify({ ...label, volume: original }));
      }),
    );
    await context.replaced(slot, launches);
    const words = await startWords(slot);
    const aside = `${slot.node.facts.volume?.mount ?? ""}/aside-${original}`;
    const { stdout: after } = await slot.machine.run(["sh", "-c", digests, "sh", aside], { allowed: "any" });
    const read = await tools.ask("client", "read", context.address(slot), path);
    const kept = before !== "" && after === before;
    const joined = words.startsWith("blank disk, blank:");
    const files = before.trim().split("\n").length;
    const text = `${slot.node.name} got a copy of ${original}: ${joined ? "joined as blank" : `did NOT join as blank ("${words}")`}, ${kept ? `all ${files} files are in ${aside}, unchanged` : `its files are NOT all in ${aside}`}, data ${read === "kept" ? "synced" : "NOT synced"}`;
    return { ok: kept && joined && read === "kept", text };
  },
};

export const lostBornRecord: Fault = {
  name: "lost-born-record",
  outcome: "the record of the ensemble's birth, once deleted, is written again by a member that keeps a copy of it",
  async run(context) {
    const { lab, members } = context;
    await context.roles();
    const { bucket, tier, member } = (members[0] as Slot).node.facts;
    const key = `ensembles/${tier}/${member?.incarnation ?? ""}.json`;
    const list = (record: Buffer | undefined): unknown =>
      record && (JSON.parse(record.toString()) as { members: unknown }).members;
    const before = list(await lab.standIn.getObject(bucket, key));
    if (!before) throw new Error(`the bucket has no ${key}`);
    const began = Date.now();
    await lab.standIn.deleteObject(bucket, key);
    const record = await poll(() => lab.standIn.getObject(bucket, key), 90_000);
    if (!record) throw new Error(`${key} was not written again within 90 s`);
    const { recordedBy } = JSON.parse(record.toString()) as { recordedBy: string };
    const same = JSON.stringify(list(record)) === JSON.stringify(before);
    await context.whole();
    const text = `${key} deleted: written again by ${recordedBy} after ${since(began)}, ${same ? "with the same members" : "with OTHER members"}`;
    return { ok: same, text };
  },
};
