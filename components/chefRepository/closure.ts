import { baseRole, nodeRunList } from "../bootstrap/nodeSpec";
import type { Fault } from "../faults";
import { cookbookOf, dependenciesOf, metadataPath } from "./metadata";
import { environmentPath, hasRecipe, recipePath, rolePath, runListItem, runListOf } from "./references";
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
  const absent = new Map<string, string>();
  const look = (runList: string[], from: string) => {
    for (const [path, by] of reach(runList, environment, files, from).absent) absent.set(path, absent.get(path) ?? by);
  };
  for (const role of [baseRole, ...nodeRoles(files)]) look([`role[${role}]`], "every node");
  for (const service of joinServices(files)) {
    // A node that is to leave a service does so by a recipe of what it has joined it with.
    look([`recipe[${service}::join]`, `recipe[${service}::leave]`], `a node that joins and leaves ${service}`);
  }
  return [...absent]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, by]) => ({ property: "repositoryPath", given: path, problem: `is missing; ${by} has need of it` }));
}

interface Reach {
  /** Whether a file is the environment's or one of what is reached. */
  holds: (path: string) => boolean;
  /** Files that are named and not there, with who names them. */
  absent: Map<string, string>;
}

/** The roles and cookbooks that a run list reaches, in an environment. */
function reach(runList: string[], environment: string, files: Files, from = ""): Reach {
  const roles = new Set<string>();
  const cookbooks = new Set<string>();
  const absent = new Map<string, string>();
  const there = (path: string, by: string, isThere = files.has(path)): boolean => {
    if (!isThere) absent.set(path, by);
    return isThere;
  };
  const cookbook = (name: string, by: string): void => {
    if (cookbooks.has(name)) return;
    cookbooks.add(name);
    const metadata = metadataPath(name, files);
    if (!there(metadata, by)) return;
    for (const each of dependenciesOf(name, files).keys()) cookbook(each, metadata);
  };
  const role = (name: string, by: string): void => {
    if (roles.has(name)) return;
    roles.add(name);
    if (!there(rolePath(name), by)) return;
    for (const text of runListOf(name, environment, files)) entry(text, rolePath(name));
  };
  const entry = (text: string, by: string): void => {
    const item = runListItem(text);
    if (item?.kind === "role") role(item.name, by);
    if (item?.kind !== "cookbook") return;
    const { name, recipe } = item;
    cookbook(name, by);
    if (files.has(metadataPath(name, files))) there(recipePath(name, recipe), by, hasRecipe(name, recipe, files));
  };
  for (const text of runList) entry(text, from);
  const paths = new Set([environmentPath(environment), ...[...roles].map(rolePath)]);
  return { holds: (path) => paths.has(path) || cookbooks.has(cookbookOf(path) ?? ""), absent };
}

const chosen = (files: Files, choose: (path: string) => boolean): Files =>
  new Map([...files].filter(([path]) => choose(path)));
