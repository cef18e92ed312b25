import type { NodeBootstrap } from "../../components/bootstrap/nodeBootstrap";

/** Rules of what a component is handed as its `bootstrap`, given the one that is changed. */
export function bootstrapRules(base: object): [rule: string, input: object, message: string, reads: string[]][] {
  const bootstrap = (changed: Partial<NodeBootstrap>) => ({ bootstrap: { ...base, ...changed } });
  return [
    [
      "nodes have a group of their own",
      bootstrap({ nodesGroupId: undefined }),
      "bootstrap.nodesGroupId: missing; hand the `nodesGroupId` output of the Network to the ChefRepository",
      ["bootstrap.nodesGroupId"],
    ],
    [
      "a bootstrap's environment is one",
      bootstrap({ environment: "*" }),
      'bootstrap.environment = "*": allowed: at most 82 letters, digits, - and _, a letter or digit first, as chef has it',
      ["bootstrap.environment"],
    ],
    [
      "a bootstrap's domain is one",
      bootstrap({ domain: "Dev" }),
      'bootstrap.domain = "Dev": allowed: a domain of two or more labels in lower case, such as dev.internal',
      ["bootstrap.domain"],
    ],
    [
      "a bootstrap's key pair has a name",
      bootstrap({ keyName: "" }),
      'bootstrap.keyName = "": allowed: the name of an EC2 key pair, at most 255 characters of ASCII',
      ["bootstrap.keyName"],
    ],
  ];
}

/** What no rule looks at of it: a ChefRepository has, or any value will do. */
export const freeOfBootstrap = [
  ...["bootstrap.archives.joins.key", "bootstrap.archives.joins.sha256"],
  ...["bootstrap.archives.roles.key", "bootstrap.archives.roles.sha256"],
  ...["bootstrap.bucket", "bootstrap.bucketArn", "bootstrap.client", "bootstrap.sessionManager"],
  ...["bootstrap.dns.search", "bootstrap.dns.servers"],
];
