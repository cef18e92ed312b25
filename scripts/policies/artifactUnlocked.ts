import { specOf } from "../plan/nodes";
import { componentUrn, type Policy } from "./policy";

export const artifactUnlocked: Policy = {
  id: "artifact-unlocked",
  level: "warning",
  inProduction: "error",
  means: "the chef client has no address and digest; `pulumi up` refuses it unless `allow` names it",
  why: "what is fetched without a digest can be anything",
  check: ({ nodes, resources }) => {
    const { client } = (nodes[0] && specOf(nodes[0])) ?? {};
    if (client === undefined || client.url !== undefined) return [];
    const repository = resources.find(({ type }) => type === "startup-stack:index:ChefRepository");
    return [
      {
        resource: repository?.urn ?? componentUrn(nodes[0]!, resources),
        message: `${client.flavour} has no url and sha256, so the image must have it; set chef.client, or allow it by name for an image of your own`,
      },
    ];
  },
};
