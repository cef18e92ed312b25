import { secretFinder } from "../plan/masks";
import { componentUrn, type Found, type Policy } from "./policy";

export const secretExposed: Policy = {
  id: "secret-exposed",
  level: "error",
  means: "a secret value stands in the open in an input or in user-data",
  why: "whoever may describe the resource, or is on the node, can read it, and the stack's state keeps it",
  check: ({ resources, nodes, secrets }) => {
    const found = (resource: string, where: string): Found => ({
      resource,
      message: `${where} holds a secret value in the open; pass it by reference`,
    });
    const holdsSecret = secretFinder(secrets);
    const inInputs = resources
      .filter(({ inputs }) => holdsSecret(JSON.stringify(inputs)))
      .map(({ urn, name }) => found(urn, `an input of ${name}`));
    const inUserData = nodes
      .filter(({ userData }) => holdsSecret(JSON.stringify(userData)))
      .map((node) => found(componentUrn(node, resources), `user-data of ${node.name}`));
    return [...inInputs, ...inUserData];
  },
};
