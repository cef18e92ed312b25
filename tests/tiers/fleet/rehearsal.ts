import { entryWords } from "../../../scripts/rehearse/faults/fleetGround";
import { edit } from "../../../scripts/rehearse/tiers/edit";
import type { Tier } from "../../../scripts/rehearse/tiers/tier";
import { anotherGreeting, client, get } from "../rehearsal";
import { deskPort } from ".";

const port = deskPort.from;
const program = "cookbooks/desk/files/desk.py";

export const desk: Tier = {
  name: "desk",
  packages: [],
  silent: "the desk does not answer",
  configuration: ["etc/desk.json"],
  changes: {
    section: (settings) => ({ desk: settings }),
    setting: (inForce) => anotherGreeting("etc/desk.json", inForce),
    comment: (repository) => {
      edit(repository, program, (text) => `${text}# rehearsed ${Date.now()}\n`);
    },
    breakDown: (repository) => {
      edit(repository, program, (text) => `raise SystemExit("broken on purpose")\n${text}`);
    },
  },
  async look(slot, lab) {
    const answer = await get(lab, slot, port, "/");
    return { answers: answer !== null, serves: answer?.status === 200, leads: false };
  },
  async probes({ lab, members }) {
    const statuses = await Promise.all(members.map(async (slot) => (await get(lab, slot, port, "/"))?.status));
    const ok = statuses.every((status) => status === 200);
    return [{ name: "desk", ok, detail: `answered with ${statuses.join(", ")}` }, await entryWords(lab, members)];
  },
  client: ({ tools, members }) =>
    tools.start("client", client("ask", port, ...members.map(({ link }) => link.address))),
  faults: [],
};
