import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { documentKey } from "../../../components/bootstrap/documents";
import { sleep } from "../lab/exec";
import type { Slot } from "../lab/lab";
import { logFile } from "../nodeLog";
import { withRepository } from "../planRepository";
import { PlanView } from "../planView";
import type { FaultContext } from "./context";
import type { Fault } from "./fault";
import { changedFiles } from "./repository";
import { RollWatch, written } from "./rollWatch";
import { Launches, rollOf, verdict } from "./up";
import { leftAloneMs } from "./wanted";

const role = "rehearsed-neighbour";

/** Adds a role with a cookbook of its own to a chef repository, which no role that was there reaches. */
const neighbour =
  (recipe: string) =>
  (repository: string): void => {
    const cookbook = join(repository, "cookbooks", role);
    mkdirSync(join(cookbook, "recipes"), { recursive: true });
    mkdirSync(join(repository, "roles"), { recursive: true });
    writeFileSync(join(cookbook, "metadata.rb"), `name '${role}'\nversion '1.0.0'\n`);
    writeFileSync(join(cookbook, "recipes", "default.rb"), recipe);
    const fields = { name: role, json_class: "Chef::Role", chef_type: "role", run_list: [`recipe[${role}]`] };
    writeFileSync(join(repository, "roles", `${role}.json`), JSON.stringify(fields));
  };

/** The plan in force with the repository of the tier's archive and such a role beside the tier's. */
async function planned({ lab, tier, members }: FaultContext, recipe: string): Promise<PlanView> {
  const files = await changedFiles(lab, lab.view.archive(tier.name), neighbour(recipe));
  return new PlanView(withRepository(lab.view.plan, tier.name, members[0]!.node.facts.environment, files));
}

/** What a plan asks of a tier: its document, the roller's command and request, the versions of its templates. */
function asked(view: PlanView, tier: string, command: object): string[] {
  const document =
    view
      .objects()
      .find(({ key }) => key === documentKey(tier))
      ?.body.toString() ?? "";
  const versions = view.nodesOfTiers([tier]).map(({ template }) => template);
  return [document, JSON.stringify(command), JSON.stringify(versions)];
}

/** What a converge of a member changes on its disk. */
const traces = ({ machine }: Slot): string =>
  [machine.read("var/lib/startup-stack/converged.json"), machine.read(logFile)].join("\n");

export const otherRole: Fault = {
  name: "other-role",
  outcome:
    "an edit of a cookbook that the tier's role does not reach leaves its document and the roller's command as they are: no lock is taken, no member converges or restarts",
  async run(context) {
    const { lab, tier, members } = context;
    await context.ranks();
    const first = await planned(context, "log 'one'\n");
    const edited = await planned(context, "log 'two'\n");
    const [inForce, withRole, withEdit] = [lab.view, first, edited].map((view) =>
      asked(view, tier.name, rollOf(context, view)),
    );
    const keys = new Set(first.objects().map(({ key }) => key));
    const fresh = edited.objects().flatMap(({ key }) => (keys.has(key) ? [] : [key]));

    return RollWatch.during(context, "other-role", async (watch) => {
      await lab.publish(first);
      const launches = new Launches(context);
      const [lock, before] = [await watch.lock(), members.map(traces)];
      await lab.publish(edited);
      await sleep(leftAloneMs);
      const stirred = members.filter((slot, index) => traces(slot) !== before[index]).map(({ node }) => node.name);
      const locked = (await watch.lock())?.nonce !== lock?.nonce;
      const result = await watch.stop();
      const seen = `another role's archive is ${fresh.join(", ") || "the same"}, and the tier was watched for ${leftAloneMs / 1000} s: ${written(result)}`;
      return verdict([seen], {
        "the edit changed NOT one archive, as it has to": fresh.length === 1,
        "the document, the command or a template CHANGED":
          String(withRole) === String(inForce) && String(withEdit) === String(inForce),
        "the lock was TAKEN": !locked,
        [`${stirred.join(", ")} CONVERGED`]: stirred.length === 0,
        [`${[...watch.restarted].join(", ")} RESTARTED`]: watch.restarted.size === 0,
        "a member was REPLACED": launches.with("CONTINUE").length === 0,
        "acknowledged writes LOST": (result.lost ?? 0) === 0,
      });
    });
  },
};
