import { forbidden } from "../plan/fetches";
import { IamPolicies } from "../plan/iamPolicies";
import { componentUrn, type Policy } from "./policy";

export const fetchForbidden: Policy = {
  id: "fetch-forbidden",
  level: "error",
  means: "a node is told to read an object or a secret that its role's policies do not let it read",
  why: "the node gives up its launch, or never joins a service, for as long as it tries",
  check: (draft) => {
    const seen = new Set<string>();
    const policies = new IamPolicies(draft);
    return draft.nodes.flatMap((node) =>
      forbidden(draft, policies, node).flatMap(({ address, namedBy }) => {
        const message = `${node.tier}: ${address}, which ${namedBy} names, is nothing that the role of ${node.name} may read; let it, or name another`;
        if (seen.has(`${node.tier} ${address}`)) return [];
        seen.add(`${node.tier} ${address}`);
        return [{ resource: componentUrn(node, draft.resources), message }];
      }),
    );
  },
};
