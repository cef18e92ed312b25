import { randomBytes } from "node:crypto";

import type { Lab, Slot } from "../../lab/lab";
import { edit } from "../edit";
import type { Presence } from "../presence";
import type { Tier } from "../tier";
import { data, writer } from "./client";
import { faults } from "./faults";
import { probes } from "./probes";
import { serverSecret, settingsOf, tier } from "./server";

const unit = "cookbooks/registry/templates/registry.service.erb";

/** It serves when it says that its bucket answers. */
async function look({ machine, link }: Slot, { standIn, view }: Lab): Promise<Presence> {
  const answer = await standIn.ask(link.address, settingsOf(view).port, "GET / HTTP/1.0\r\n\r\n");
  const health = ["curl", "--silent", "--fail", "--max-time", "3", "http://127.0.0.1:5001/debug/health"];
  const { code } = await machine.run(health, { allowed: "any" });
  return { answers: answer !== null, serves: answer !== null && code === 0, leads: false };
}

export const registry: Tier = {
  name: tier,
  packages: ["docker-registry"],
  silent: "the registry does not listen, or its bucket does not answer",
  secret: (_, view) => serverSecret(view),
  configuration: ["etc/registry/config.yml", "etc/registry/htpasswd", "etc/registry/tls.crt"],
  changes: {
    section: (settings) => ({ [tier]: settings }),
    setting: () => {
      throw new Error("a registry has no setting of its own that another value could be tried of");
    },
    comment: (repository) => {
      const remark = `# rehearsed ${randomBytes(4).toString("hex")}`;
      edit(repository, unit, (text) => text.replace("\nRestart=always\n", `\n${remark}\nRestart=always\n`));
    },
    breakDown: (repository) => {
      edit(repository, unit, (text) => text.replace("/usr/bin/docker-registry", "/usr/bin/no-such-registry"));
    },
  },
  data,
  look,
  probes,
  client: writer,
  faults,
};
