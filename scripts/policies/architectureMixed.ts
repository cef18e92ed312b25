import { artifactsOfNode } from "../plan/artifacts";
import { mixedArchitectures } from "../plan/images";
import { perNode, type Policy } from "./policy";

export const architectureMixed: Policy = {
  id: "architecture-mixed",
  level: "error",
  means: "an image or a package is by its name for another processor than the instance type has",
  why: "names say what an image or a package is for, as those of Debian do; of a node of another processor neither starts",
  check: (draft) =>
    perNode(draft, (node) => {
      const urls = artifactsOfNode(draft, node).flatMap(([, { url }]) => url ?? []);
      return mixedArchitectures(node, urls).map((words) => ({ key: words, words }));
    }),
};
