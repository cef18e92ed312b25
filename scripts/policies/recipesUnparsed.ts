import type { Policy } from "./policy";

export const recipesUnparsed: Policy = {
  id: "recipes-unparsed",
  level: "warning",
  means: "no ruby on PATH could parse the cookbooks' Ruby files and templates",
  why: "an error of syntax shows on the nodes only",
  check: ({ resources, unparsed }) => {
    if (unparsed === undefined) return [];
    const message = `${unparsed}, so that recipes and templates were not parsed; an error in one shows on the nodes. Install ruby`;
    return resources
      .filter(({ type }) => type === "startup-stack:index:ChefRepository")
      .map(({ urn }) => ({ resource: urn, message }));
  },
};
