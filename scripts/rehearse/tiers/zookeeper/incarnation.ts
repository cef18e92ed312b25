import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { messageOf } from "../../../../components/faults";
import { exitCodes } from "../../../../components/roll/outcomes";
import { changeOf } from "../../../incarnation/change";
import { type Incarnation, withIncarnation } from "../../../incarnation/file";
import { dataVolumes } from "../../../incarnation/volumes";
import type { Settings } from "../../environment";
import { type FaultContext, since } from "../../faults/context";
import type { Fault } from "../../faults/fault";
import { anyServing, launchedAll, startWords } from "../../faults/instances";
import { byHand } from "../../faults/rollsByHand";
import { ended, lastWords, up, verdict } from "../../faults/up";
import { volumeOf } from "../../faults/volumes";
import { exec, poll } from "../../lab/exec";
import type { Slot } from "../../lab/lab";
import { Volume } from "../../lab/volumes";
import type { PlanView } from "../../planView";
import { read, writeRead } from "./client";
import { digests, freshPath } from "./disks";

/** A record is fresh for 90 s: until then a roller takes a member of the old life for one that serves. */
const freshMs = 90_000;

/** A new life of the ensemble as the command writes it into the environment's file. */
function settingsOf({ plan }: PlanView, life: Omit<Incarnation, "incarnation">): Settings {
  const incarnation = randomBytes(8).toString("hex");
  const text = withIncarnation(plan.stack, "config: {}\n", plan.project, { incarnation, ...life });
  const { config } = parse(text) as { config: Record<string, Record<string, unknown>> };
  // Settings are laid over those of a fault before this one, whose keys the command would remove.
  return { zookeeper: { adoptVolumeIds: {}, restore: false, ...config[`${plan.project}:zookeeper`] } };
}

/** Blank volumes in place of those that a plan has; it gives new ones the ids of those that they replace. */
async function blankVolumes({ lab, members }: FaultContext, view: PlanView, folder: string): Promise<void> {
  for (const { facts } of view.nodes(members.map(({ node }) => node.name))) {
    const planned = view.volume(facts.volume?.id ?? "");
    if (!planned) throw new Error(`the plan has no volume of ${facts.name}`);
    const { id, sizeGib } = planned;
    lab.volumes.set(id, await Volume.create(join(lab.settings.folder, folder), id, sizeGib));
  }
}

/** Ends the instances of all members; their groups launch nothing until they are let. */
async function endAll({ lab, members }: FaultContext): Promise<void> {
  for (const { node } of members) lab.suspend(node.name);
  await Promise.all(members.map(({ machine }) => machine.halt()));
}

/** Whether the members, asked one by one, have nothing at the path. */
async function isNowhere(context: FaultContext, path: string): Promise<boolean> {
  const reads = context.members.map((slot) => read(context, slot, path));
  const words = await Promise.all(reads.map((read) => read.catch(messageOf)));
  return words.every((text) => text.includes("NoNodeError"));
}

export const startOver: Fault = {
  name: "start-over",
  outcome:
    "after the loss of all disks a new incarnation begins on new volumes: the members are replaced at once, the ensemble is born anew and empty",
  async run(context) {
    const { lab, members } = context;
    const { leader, followers } = await context.roles();
    const [lost, anew] = [freshPath("lost"), freshPath("anew")];
    await writeRead(context, leader, followers[0], lost, "kept");
    await endAll(context);
    await blankVolumes(context, lab.view, "lost");
    const launches = new Map(members.map((slot) => [slot, slot.launches]));
    for (const { node } of members) await lab.resume(node.name);
    await launchedAll(context, launches);
    const elected = await anyServing(context, members);

    const began = Date.now();
    const view = await context.environment.plan(settingsOf(lab.view, {}));
    await blankVolumes(context, view, "new");
    const rolled = await up(context, view);
    await context.whole();
    const took = since(began);
    const empty = await isNowhere(context, lost);
    const found = await writeRead(context, leader, followers[0], anew, "new").catch(messageOf);
    return verdict([`all disks lost, then a new incarnation: ${ended(rolled)}, whole after ${took}`], {
      [`${elected ?? ""} served with a blank disk in the old incarnation`]: elected === undefined,
      [`the roller says "${lastWords(rolled)}"`]: rolled.code === 0,
      "the new ensemble is NOT empty": empty,
      [`the new ensemble takes NO writes: ${found}`]: found === "new",
    });
  },
};

/** A snapshot as EC2 takes it, of a disk that is in use: all that it holds at one moment. */
async function snapshot(context: FaultContext, slot: Slot): Promise<string> {
  const folder = join(context.lab.settings.folder, "snapshots");
  mkdirSync(folder, { recursive: true });
  const image = join(folder, `${slot.node.name}.img`);
  const mount = slot.node.facts.volume?.mount ?? "";
  await slot.machine.run(["fsfreeze", "--freeze", mount]);
  try {
    await copyBlocks(volumeOf(context, slot).loop, image);
  } finally {
    await slot.machine.run(["fsfreeze", "--unfreeze", mount]);
  }
  return image;
}

const copyBlocks = (from: string, to: string): Promise<unknown> =>
  exec("dd", [`if=${from}`, `of=${to}`, "bs=4M", "conv=sparse,notrunc", "status=none"]);

/** Digests of the servers' files on volumes that are attached to nothing, read without a write to them. */
async function contentsOf({ lab }: FaultContext, volumes: Volume[]): Promise<string> {
  const folder = join(lab.settings.folder, "old-volume");
  mkdirSync(folder, { recursive: true });
  let contents = "";
  for (const { id, loop } of volumes) {
    await exec("mount", ["-o", "ro,noload", loop, folder]);
    try {
      contents += `${id}\n${(await exec("sh", ["-c", digests, "sh", folder])).stdout}`;
    } finally {
      await exec("umount", [folder]);
    }
  }
  return contents;
}

/** A group launches again as soon as the roller has given it the wanted version. */
async function launchWanted({ lab, members }: FaultContext, view: PlanView): Promise<void> {
  const wanted = new Map(
    view.nodes(members.map(({ node }) => node.name)).map(({ name, template }) => [name, template]),
  );
  for (const { node } of members) {
    const set = await poll(async () => {
      const group = (await lab.standIn.groups()).find(({ name }) => name === node.facts.group);
      return group?.template.version === wanted.get(node.name)?.version ? true : undefined;
    }, 60_000);
    if (!set) throw new Error(`the roller did not give the group of ${node.name} its new version within 60 s`);
    await lab.resume(node.name);
  }
}

/** Puts a new life in force that begins with copies of one image, as the command asks for it. */
async function withCopies(context: FaultContext, image: string): Promise<PlanView> {
  const { lab, members } = context;
  const made = members.map(({ node }) => `${node.facts.member?.id ?? ""}=vol-0${randomBytes(8).toString("hex")}`);
  const options = { volumes: made.join(",") };
  const { change } = changeOf(options, dataVolumes(lab.view.plan));
  if (change.kind !== "restore") throw new Error(`${options.volumes} is no restore`);
  const { adoptVolumeIds } = change;
  const view = await context.environment.plan(settingsOf(lab.view, { adoptVolumeIds }));
  await lab.publish(view);
  for (const id of Object.values(adoptVolumeIds)) await copyBlocks(image, lab.volumes.get(id)?.loop ?? "");
  return view;
}

export const restoreSnapshots: Fault = {
  name: "restore-snapshots",
  outcome:
    "a new incarnation on copies of one member's snapshot begins with the data of its moment on every member; what was written later is gone, and the old volumes keep every file",
  async run(context) {
    const { lab, members } = context;
    const { leader, followers } = await context.roles();
    const source = followers[0];
    const [kept, later] = [freshPath("kept"), freshPath("later")];
    await writeRead(context, leader, source, kept, "kept");
    const image = await snapshot(context, source);
    await context.whole();
    await writeRead(context, leader, source, later, "later");
    await endAll(context);
    const old = members.map((slot) => volumeOf(context, slot));
    const before = await contentsOf(context, old);

    const began = Date.now();
    const ending = members[0]?.node.facts.member?.incarnation ?? "";
    const view = await withCopies(context, image);
    await lab.standIn.advanceClock(freshMs);
    // Their groups have not noticed that the members are gone, so they may serve for all that the roller knows.
    const refused = await up(context, view);
    const rolling = byHand(context, `--end-incarnation ${ending}`);
    await launchWanted(context, view);
    const rolled = await rolling;
    await context.whole();
    const took = since(began);
    const words = await Promise.all(members.map(startWords));
    const restored = words.filter((text) => text.startsWith("blank disk, restore:"));
    // One that comes when a majority has been elected, and the birth recorded, syncs from it.
    const joined = words.filter((text) => text.startsWith("blank disk, blank: the ensemble is born"));
    const reads = await Promise.all(members.map((slot) => read(context, slot, kept).catch(messageOf)));
    const gone = await isNowhere(context, later);
    const after = await contentsOf(context, old);
    return verdict(
      [
        `copies of ${source.node.name}'s disk: ${ended(rolled)}, whole after ${took}, ${restored.length} of ${members.length} members began with their copy ("${restored[0] ?? ""}")`,
      ],
      {
        [`the roller does not ask for the old life's name: "${lastWords(refused)}"`]:
          refused.code === exitCodes.refused && lastWords(refused).endsWith(`--end-incarnation ${ending}`),
        [`the roller says "${lastWords(rolled)}"`]: rolled.code === 0,
        "NO majority began with its copy": restored.length > members.length / 2,
        [`a member did neither begin with its copy nor join: ${words.join("; ")}`]:
          restored.length + joined.length === members.length,
        [`NOT every member has the data: ${reads.join(", ")}`]: reads.every((text) => text === "kept"),
        "what was written after the copy is STILL THERE": gone,
        "the old volumes have CHANGED": after === before,
      },
    );
  },
};

export const endIncarnation: Fault = {
  name: "end-incarnation",
  outcome:
    "members that serve are not ended by a restore, and one that dies meanwhile comes back with its old disk; by hand, with their incarnation named, they are, and the new life begins with the copies",
  async run(context) {
    const { lab, members } = context;
    const { leader, followers } = await context.roles();
    const [kept, later] = [freshPath("kept"), freshPath("later")];
    await writeRead(context, leader, followers[0], kept, "kept");
    const image = await snapshot(context, followers[0]);
    await context.whole();
    const ending = members[0]?.node.facts.member?.incarnation ?? "";
    const refused = await up(context, await withCopies(context, image));
    const served = await writeRead(context, leader, followers[0], later, "later").catch(messageOf);
    // While the restore waits, one of the old life dies: its group launches the version that it has, for the old disk.
    const dying = followers.at(-1)!;
    const { launches } = dying;
    await lab.terminate(dying.node.name);
    await context.replaced(dying, launches);
    const sameLife = dying.node.facts.member?.incarnation === ending;
    const returned = await read(context, dying, later).catch(messageOf);

    const began = Date.now();
    const rolled = await byHand(context, `--end-incarnation ${ending}`);
    await context.whole();
    const took = since(began);
    const reads = await Promise.all(members.map((slot) => read(context, slot, kept).catch(messageOf)));
    return verdict(
      [
        `${ended(refused)}, "${lastWords(refused)}", ${dying.node.name} died and came back, by hand ${ended(rolled)}, whole after ${took}`,
      ],
      {
        [`NOT exit ${exitCodes.refused} that names the incarnation`]:
          refused.code === exitCodes.refused && lastWords(refused).includes(`--end-incarnation ${ending}`),
        [`NOT served after the refusal: ${served}`]: served === "later",
        [`${dying.node.name} did NOT come back to the old life`]: sameLife,
        [`NOT on its old disk: ${returned}`]: returned === "later",
        [`by hand: "${lastWords(rolled)}"`]: rolled.code === 0,
        [`NOT every member has the data: ${reads.join(", ")}`]: reads.every((text) => text === "kept"),
        "what was written after the copy is STILL THERE": await isNowhere(context, later),
      },
    );
  },
};
