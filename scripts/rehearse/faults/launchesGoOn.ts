import { randomBytes } from "node:crypto";

import { poll } from "../lab/exec";
import { logFile, stepsDone } from "../nodeLog";
import { complaintWith, type FaultContext, since } from "./context";
import type { Fault } from "./fault";
import { Launches, verdict } from "./up";

/** Time for a new instance to get as far as its client's run. */
const clientRunsMs = 120_000;

export const rebootInLaunch: Fault = {
  name: "reboot-in-launch",
  outcome: "an instance that reboots in the middle of its launch's converge goes on, and completes the launch once",
  async run(context) {
    const slot = await context.bystander();
    const { launches } = slot;
    const answers = new Launches(context);
    const missingOn = await context.store("reboot");
    const began = Date.now();
    await context.lab.terminate(slot.node.name);
    const { instance } = slot;
    // The last step before the client runs.
    const running = await poll(() => {
      const steps = stepsDone(slot.machine.read(logFile) ?? "");
      return steps.some(({ name }) => name === "resolver") ? true : undefined;
    }, clientRunsMs);
    if (!running) throw new Error(`the new instance of ${slot.node.name} ran no client in ${clientRunsMs / 1000} s`);
    const early = slot.hook !== undefined;
    const before = await slot.machine.leader();
    await slot.machine.run(["systemctl", "reboot"], { allowed: "any" });
    await context.replaced(slot, launches);
    const after = await slot.machine.leader();
    const missing = await missingOn([slot]);
    const [all, given] = [[...answers.with("CONTINUE"), ...answers.with("ABANDON")], slot.hook?.result];
    const text = `${slot.node.name} rebooted as its client ran: ${given ?? "no answer"}, whole again after ${since(began)}`;
    return verdict([text], {
      "its launch was complete BEFORE the reboot": !early,
      "it did NOT reboot": after !== before,
      "ANOTHER instance": slot.instance === instance && slot.launches === launches + 1,
      [`${all.length} answers to its hook`]: all.length === 1,
      "what was stored before is NOT on it": missing.length === 0,
    });
  },
};

/** Documents of other tiers that no node can make sense of. */
const unreadable = { "no JSON": "{", "a newer format": '{"formatVersion": 99, "tier": "x", "hosts": "elsewhere"}' };

export const unreadableTier: Fault = {
  name: "unreadable-tier",
  outcome: "a launch completes although another tier's document cannot be read, and its log names what was left out",
  async run(context: FaultContext) {
    const slot = await context.bystander();
    const { launches } = slot;
    const { bucket } = slot.node.facts;
    const { standIn } = context.lab;
    const documents = Object.values(unreadable).map((text) => ({
      key: `tiers/rehearsal-${randomBytes(4).toString("hex")}.json`,
      body: Buffer.from(text),
    }));
    const began = Date.now();
    let words: (string | undefined)[] = [];
    try {
      for (const { key, body } of documents) await standIn.putObject(bucket, key, body);
      await context.lab.terminate(slot.node.name);
      await context.replaced(slot, launches);
      words = documents.map(({ key }) => complaintWith(slot, `${key}: skipped`));
    } finally {
      for (const { key } of documents) await standIn.deleteObject(bucket, key);
    }
    const complaints = Object.keys(unreadable).map((what, index) => [
      `its log does NOT name the document with ${what}`,
      words[index] !== undefined,
    ]);
    const said = words.map((each) => `"${each?.slice(0, 160) ?? ""}"`).join(" and ");
    return verdict(
      [`${slot.node.name} replaced: whole again after ${since(began)}, it said ${said}`],
      Object.fromEntries(complaints) as Record<string, boolean>,
    );
  },
};
