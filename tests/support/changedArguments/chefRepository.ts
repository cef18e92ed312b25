import { ChefRepository } from "../../../index";
import { changedChefRepository, chefRepository } from "../repository";
import { nodeArgs, otherNodeArgs, tags, type Subject } from "./subject";

export const chefRepositorySubjects: Subject[] = [
  {
    component: "ChefRepository",
    make: (name, args) => new ChefRepository(name, args),
    args: {
      ...{ environment: "dev", domain: "dev.internal", retainData: false, nodesGroupId: "sg-0a", tags },
      ...nodeArgs,
      repositoryPath: chefRepository,
    },
    others: {
      ...{ environment: "prod", domain: "prod.internal", nodesGroupId: "sg-0b", keyName: "others" },
      repositoryPath: changedChefRepository({ "cookbooks/store/recipes/default.rb": "# another one" }),
      ...otherNodeArgs,
    },
    needed: ["artifacts.cinc.url"],
  },
];
