import { exec } from "../lab/exec";
import type { Volume } from "../lab/volumes";
import { complaintWith, since } from "./context";
import type { Fault } from "./fault";
import { relabel, volumeOf } from "./volumes";

export const blankDisk: Fault = {
  name: "blank-disk",
  kinds: ["ensemble"],
  needs: "data",
  outcome: "a member whose disk is lost joins without a vote until it has synced, and has the data again",
  async run(context) {
    const slot = await context.bystander();
    const { lab } = context;
    const { launches } = slot;
    const missingOn = await context.store("blank");
    const volume = volumeOf(context, slot);
    const before = await fileSystem(volume);
    const began = Date.now();
    await lab.terminate(slot.node.name, () => volume.wipe());
    await context.replaced(slot, launches);
    if ((await fileSystem(volume)) === before)
      throw new Error(`${slot.node.name} still has its old disk: nothing was rehearsed`);
    const took = since(began);
    const kept = (await missingOn([slot])).length === 0;
    return {
      ok: kept,
      text: `${slot.node.name} came back with a blank disk: whole again after ${took}, its data is ${kept ? "there" : "NOT there"}`,
    };
  },
};

const fileSystem = async (volume: Volume): Promise<string> =>
  (await exec("blkid", ["-p", "-o", "value", "-s", "UUID", volume.loop])).stdout.trim();

export const foreignVolume: Fault = {
  name: "foreign-volume",
  needs: "a data volume",
  outcome: "a volume with another environment's label is refused and left alone; the launch is abandoned",
  async run(context) {
    const slot = await context.bystander();
    const { lab } = context;
    const volume = volumeOf(context, slot);
    const { environment } = slot.node.facts;
    const before = slot.launches;
    lab.keptWhenAbandoned.add(slot.node.name);
    await lab.terminate(slot.node.name, () =>
      relabel(context, volume, (label) => void (label["environment"] = "another")),
    );
    const result = await context.launched(slot, before);
    const words = complaintWith(slot, "another") ?? "";
    const refused = result === "ABANDON" && words !== "";
    lab.keptWhenAbandoned.delete(slot.node.name);
    await lab.terminate(slot.node.name, () =>
      relabel(context, volume, (label) => void (label["environment"] = environment)),
    );
    await context.replaced(slot, before + 1);
    return {
      ok: refused,
      text: `${slot.node.name}: ${result}, "${words}"; with its own label again all is whole`,
    };
  },
};
