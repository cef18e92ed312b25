import { edit } from "../../../scripts/rehearse/tiers/edit";
import type { Data, Ground } from "../../../scripts/rehearse/tiers/service";
import type { Tier } from "../../../scripts/rehearse/tiers/tier";
import { anotherGreeting, client, get } from "../rehearsal";
import { notesPort } from ".";

const port = notesPort.from;
const program = "cookbooks/notes/files/notes.py";

const addressOf = ({ members: [slot] }: Ground): string => slot!.link.address;

const data: Data = {
  async write(ground, key, value) {
    await ground.tools.ask("client", client("put", port, addressOf(ground), key, value));
  },
  async read({ tools }, slot, key) {
    const value = JSON.parse(await tools.ask("client", client("get", port, slot.link.address, key))) as string | null;
    return value ?? undefined;
  },
};

export const notes: Tier = {
  name: "notes",
  packages: [],
  silent: "the notes do not answer",
  configuration: ["etc/notes.json"],
  changes: {
    section: (settings) => ({ notes: settings }),
    setting: (inForce) => anotherGreeting("etc/notes.json", inForce),
    comment: (repository) => {
      edit(repository, program, (text) => `${text}# rehearsed ${Date.now()}\n`);
    },
    breakDown: (repository) => {
      edit(repository, program, (text) => `raise SystemExit("broken on purpose")\n${text}`);
    },
  },
  data,
  async look(slot, lab) {
    const answer = await get(lab, slot, port, "/");
    return { answers: answer !== null, serves: answer?.status === 200, leads: false };
  },
  async probes(ground) {
    const [slot] = ground.members;
    const key = `probe-${Date.now()}`;
    await data.write(ground, key, "kept");
    const read = await data.read(ground, slot!, key);
    return [{ name: "notes", ok: read === "kept", detail: `a value is ${read === "kept" ? "kept" : "NOT kept"}` }];
  },
  client: (ground, name) => ground.tools.start("client", client("keep", port, addressOf(ground), name)),
  faults: [],
};
