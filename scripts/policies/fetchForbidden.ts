import { forbidden } from "../plan/fetches";
import { IamPolicies } from "../plan/iamPolicies";
import { perNode, type Policy } from "./policy";

export const fetchForbidden: Policy = {
  id: "fetch-forbidden",
  level: "error",
  means: "a node is told to read an object or a secret that its role's policies do not let it read",
  why: "the node gives up its launch, or never joins a service, for as long as it tries",
  check: (draft) => {
    const policies = new IamPolicies(draft);
    return perNode(draft, (node) =>
      forbidden(draft, policies, node).map(({ address, namedBy }) => ({
        key: address,
        words: `${address}, which ${namedBy} names, is nothing that the role of ${node.name} may read; let it, or name another`,
      })),
    );
  },
};
