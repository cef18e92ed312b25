import { archiveKey, packArchive } from "../../components/chefRepository/archive";
import { nodeRoles, roleFiles } from "../../components/chefRepository/closure";
import type { Files } from "../../components/chefRepository/repositoryFiles";
import type { Plan, PlanResource } from "../plan/format";
import { withArchive } from "./planChanges";
import { PlanView } from "./planView";

/**
 * The plan with the files of another chef repository, packed for each of its roles as the program packs them. It has the
 * role of the given tier; a role that the plan has no archive of gets one.
 */
export function withRepository(plan: Plan, tier: string, environment: string, files: Files): Plan {
  const { archive: own } = new PlanView(plan).document(tier);
  const ending = `-role-${own.role}`;
  const example = plan.resources.find(({ name, inputs }) => inputs["key"] === own.key && name.endsWith(ending));
  if (!example) throw new Error(`the plan has no archive of role ${own.role}`);
  const nameFor = (role: string): string => example.name.slice(0, -ending.length) + `-role-${role}`;
  let changed = plan;
  for (const role of nodeRoles(files)) {
    const archive = packArchive(roleFiles(role, environment, files));
    if (role === own.role) {
      if (archive.sha256 !== own.sha256) changed = withArchive(changed, tier, archive);
      continue;
    }
    const [name, key] = [nameFor(role), archiveKey(archive.sha256)];
    const added: PlanResource = {
      ...example,
      name,
      urn: example.urn.slice(0, -example.name.length) + name,
      inputs: { ...example.inputs, key, contentBase64: archive.base64 },
    };
    const { resources } = changed;
    const there = resources.some(({ urn }) => urn === added.urn);
    changed = {
      ...changed,
      resources: there ? resources.map((each) => (each.urn === added.urn ? added : each)) : [...resources, added],
    };
  }
  return changed;
}
