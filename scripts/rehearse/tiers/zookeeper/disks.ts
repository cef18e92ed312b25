import { randomBytes } from "node:crypto";
import { join } from "node:path";

import { freshName, since } from "../../faults/context";
import type { Fault } from "../../faults/fault";
import { anyServing, laggingAndBlank, launchedAll, silenceMs, startWords, takeAway } from "../../faults/instances";
import { onVolume, relabel, volumeOf } from "../../faults/volumes";
import { exec } from "../../lab/exec";
import { Volume } from "../../lab/volumes";
import { bareLaggingBlank } from "./bareDisks";
import { read, writeRead } from "./client";

/** A path in the tree that no fault before has used. */
export const freshPath = (name: string): string => `/${freshName(name)}`;

export const laggingBlank: Fault = {
  name: "lagging-blank",
  outcome:
    "a blank and a lagging member of a born ensemble elect nobody; when the third returns, the write that it alone has is there (a bare ensemble loses it)",
  async run(context) {
    const bare = await bareLaggingBlank(context);
    const path = freshPath("lagging");
    const { leader, lagging, blank, elected, back } = await laggingAndBlank(context, (one, other) =>
      writeRead(context, one, other, path, "kept"),
    );
    const words = await startWords(blank);
    const began = Date.now();
    await back();
    const found = await read(context, blank, path).catch(String);
    const alone = elected ? `${elected} LED` : `nobody led for ${silenceMs / 1000} s`;
    const text = `${lagging.node.name} lagging and ${blank.node.name} blank: ${alone} ("${words}"); ${leader.node.name} back: whole after ${since(began)}, the write is ${found === "kept" ? "there" : `LOST: ${found}`}. Bare ensemble in this run: elected after ${(bare.electedMs / 1000).toFixed(1)} s, the write was ${bare.lost ? "lost" : "NOT lost"}`;
    return { ok: elected === undefined && found === "kept" && bare.lost, text };
  },
};

export const allDisksLost: Fault = {
  name: "all-disks-lost",
  outcome:
    "three blank members of a born ensemble do not start over and say why (those of an unborn one start: that is every launch); with their volumes back all data is there",
  async run(context) {
    const { lab, members } = context;
    const { leader, followers } = await context.roles();
    const path = freshPath("disks");
    await writeRead(context, leader, followers[0], path, "kept");
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
    const found = await read(context, followers[0], path);
    const alone = elected ? `${elected} SERVED` : `nobody served for ${silenceMs / 1000} s`;
    const text = `three blank disks: ${alone}, each said ${said ? `"${words[0] ?? ""}"` : `something else: ${words.join("; ")}`}; with the old volumes whole after ${since(began)}, the data is ${found === "kept" ? "there" : `LOST: ${found}`}`;
    return { ok: elected === undefined && said && found === "kept", text };
  },
};

/** Digests of a server's own files, as `digest  path` lines. */
export const digests = 'cd "$1" && find data log -type f -print0 | sort -z | xargs -0 sha256sum';

export const restoredCopy: Fault = {
  name: "restored-copy",
  outcome: "a volume that is a copy of another one joins as blank; what it held is moved aside, nothing of it is lost",
  async run(context) {
    const { leader, followers } = await context.roles();
    const [slot] = followers;
    const { lab } = context;
    const volume = volumeOf(context, slot);
    const original = `vol-0${randomBytes(8).toString("hex")}`;
    const path = freshPath("copy");
    await writeRead(context, leader, slot, path, "kept");
    const { launches } = slot;
    let before = "";
    await lab.terminate(slot.node.name, async () => {
      await onVolume(context, volume, async (folder) => {
        before = (await exec("sh", ["-c", digests, "sh", folder])).stdout;
      });
      await relabel(context, volume, (label) => void (label["volume"] = original));
    });
    await context.replaced(slot, launches);
    const words = await startWords(slot);
    const aside = `${slot.node.facts.volume?.mount ?? ""}/aside-${original}`;
    const { stdout: after } = await slot.machine.run(["sh", "-c", digests, "sh", aside], { allowed: "any" });
    const found = await read(context, slot, path);
    const kept = before !== "" && after === before;
    const joined = words.startsWith("blank disk, blank:");
    const files = before.trim().split("\n").length;
    const text = `${slot.node.name} got a copy of ${original}: ${joined ? "joined as blank" : `did NOT join as blank ("${words}")`}, ${kept ? `all ${files} files are in ${aside}, unchanged` : `its files are NOT all in ${aside}`}, data ${found === "kept" ? "synced" : "NOT synced"}`;
    return { ok: kept && joined && found === "kept", text };
  },
};
