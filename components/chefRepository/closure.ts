import { baseRole, nodeRunList } from "../bootstrap/nodeSpec";
import type { Fault } from "../faults";
import { dependenciesOf, environmentPath, metadataPath, rolePath, runListItem, runListOf } from "./references";
import { isProgram, namesIn, type Files } from "./repositoryFiles";

/** Names of the roles that nodes can be given. */
export const nodeRoles = (files: Files): string[] => namesIn(files.keys(), "roles").filter((name) => name !== baseRole);

/** Names of the services that nodes of other tiers can join: cookbooks with a recipe `join`. */
export const joinServices = (files: Files): string[] =>
  [...files.keys()].flatMap((path) => /^cookbooks\/([^/]+)\/recipes\/join\.rb$/.exec(path)?.[1] ?? []);

/** What a node of a role converges from: `base`, the role, all that they reach, the environment, and the program. */
export function roleFiles(role: string, environment: string, files: Files): Files {
  const { holds } = reach(nodeRunList(role), environment, files);
  return chosen(files, (path) => isProgram(path) || holds(path));
}

/** What a node of another tier joins a service with. */
export function joinFiles(service: string, environment: string, files: Files): Files {
  return chosen(files, reach([`recipe[${service}::join]`], environment, files).holds);
}

/** What roles, joins and cookbooks name and the repository does not have. */
export function missing(environment: string, files: Files): Fault[] {
  const runLists = [
    ...[baseRole, ...nodeRoles(files)].map((role) => [`role[${role}]`]),
    ...joinServices(files).map((service) => [`recipe[${service}::join]`]),
  ];
  const paths = new Set(runLists.flatMap((runList) => reach(runList, environment, files).absent));
  return [...paths].sort().map((path) => ({
    property: "repositoryPath",
    given: path,
    problem: "is missing: a role of the chef repository, or what one reaches, has need of it",
  }));
}

interface Reach {
  /** Whether a file is the environment's or one of what is reached. */
  holds: (path: string) => boolean;
  /** Files that are named and not there. */
  absent: string[];
}

/** The roles and cookbooks that a run list reaches, in an environment. */
function reach(runList: string[], environment: string, files: Files): Reach {
  const seen = new Set<string>();
  const absent: string[] = [];
  const visit = (path: string, next: () => void): void => {
    if (seen.has(path)) return;
    seen.add(path);
    if (files.has(path)) next();
    else absent.push(path);
  };
  const cookbook = (name: string): void => {
    visit(metadataPath(name), () => {
      dependenciesOf(name, files).forEach(cookbook);
    });
  };
  const entry = (text: string): void => {
    const item = runListItem(text);
    if (item?.kind === "role")
      visit(rolePath(item.name), () => {
        runListOf(item.name, environment, files).forEach(entry);
      });
    else if (item !== undefined) cookbook(item.name);
  };
  runList.forEach(entry);
  return {
    holds: (path) =>
      path === environmentPath(environment) ||
      seen.has(path) ||
      seen.has(metadataPath(/^cookbooks\/([^/]+)\//.exec(path)?.[1] ?? "")),
    absent,
  };
}

const chosen = (files: Files, choose: (path: string) => boolean): Files =>
  new Map([...files].filter(([path]) => choose(path)));
