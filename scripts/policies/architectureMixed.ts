import { mixedArchitectures } from "../plan/images";
import { specOf } from "../plan/nodes";
import { componentUrn, type Policy } from "./policy";

export const architectureMixed: Policy = {
  id: "architecture-mixed",
  level: "error",
  means: "an image or a package is by its name for another processor than the instance type has",
  why: "names say what an image or a package is for, as those of Debian do; of a node of another processor neither starts",
  check: (draft) => {
    const seen = new Set<string>();
    return draft.nodes.flatMap((node) =>
      mixedArchitectures(node, specOf(node)?.client.url).flatMap((words) => {
        const message = `${node.tier}: ${words}`;
        if (seen.has(message)) return [];
        seen.add(message);
        return [{ resource: componentUrn(node, draft.resources), message }];
      }),
    );
  },
};
