import { poll } from "../../../scripts/rehearse/lab/exec";
import { edit } from "../../../scripts/rehearse/tiers/edit";
import type { Tier } from "../../../scripts/rehearse/tiers/tier";
import { anotherGreeting, client, get } from "../rehearsal";
import { gatePort } from ".";

const port = gatePort.from;
const program = "cookbooks/gate/files/gate.py";

export const gate: Tier = {
  name: "gate",
  packages: [],
  silent: "the gate does not answer",
  configuration: ["etc/gate.json"],
  changes: {
    section: (settings) => ({ gate: settings }),
    setting: (inForce) => anotherGreeting("etc/gate.json", inForce),
    comment: (repository) => {
      edit(repository, program, (text) => `${text}# rehearsed ${Date.now()}\n`);
    },
    breakDown: (repository) => {
      edit(repository, program, (text) => `raise SystemExit("broken on purpose")\n${text}`);
    },
  },
  // The other one takes the gate when it is asked to; the member that stops may still be answering for a moment.
  longestGapMs: 3_000,
  async look(slot, lab) {
    const answer = await get(lab, slot, port, "/status");
    const holds = answer?.status === 200 && (JSON.parse(answer.text) as { holds: boolean }).holds;
    return { answers: answer !== null, serves: answer?.status === 200, leads: holds };
  },
  async probes({ lab, members }) {
    let statuses: (number | undefined)[] = [];
    // Two that begin together wait for each other before one of them takes the gate.
    const held = await poll(async () => {
      statuses = await Promise.all(members.map(async (slot) => (await get(lab, slot, port, "/"))?.status));
      return [...statuses].sort().join() === "200,503" ? true : undefined;
    }, 15_000);
    return [{ name: "gate", ok: held === true, detail: `answered with ${statuses.join(" and ")}` }];
  },
  client: ({ tools, members }) =>
    tools.start("client", client("ask", port, ...members.map(({ link }) => link.address))),
  faults: [],
};
