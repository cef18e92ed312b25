import { parseConfig } from "../../stacks/config";
import { namespaceFaults } from "../../stacks/namespaces";

const saying = (...keys: string[]) =>
  namespaceFaults("startup-stack", keys).map(({ property, given, problem }) => ({ property, given, problem }));

test("keys of the project, of the engine and of the providers are read", () => {
  const known = ["startup-stack:network", "aws:region", "aws:allowedAccountIds", "pulumi:tags", "random:x"];
  expect(saying(...known)).toEqual([]);
});

test.each([
  [
    "strtup-stack:network",
    'no such namespace; did you mean "startup-stack"? allowed: startup-stack, aws, command, pulumi, random, tls',
  ],
  ["aw:region", 'no such namespace; did you mean "aws"? allowed: startup-stack, aws, command, pulumi, random, tls'],
  ["gitlab:token", "no such namespace; allowed: startup-stack, aws, command, pulumi, random, tls"],
  ["aws:regoin", 'no such key; did you mean "aws:region"? allowed: those of the AWS provider'],
  ["aws:requireRegion", "no such key; allowed: those of the AWS provider"],
])("%s is refused, without its value", (property, problem) => {
  expect(saying(property)).toEqual([{ property, given: undefined, problem }]);
});

test("they are refused beside all else that is wrong with an environment, and a region that is a secret is not shown", () => {
  const entries = { "aws:region": "swordfish", "aws:regoin": "us-east-1", "strtup-stack:network": "{}" };
  const parse = () =>
    parseConfig({ project: "startup-stack", stack: "dev", entries, isSecret: (key) => key === "aws:region" });
  expect(parse).toThrow(/^Pulumi\.dev\.yaml: 3 faults\n/);
  expect(parse).toThrow("aws:region = [secret]: allowed: an AWS region, such as us-east-1");
  expect(parse).not.toThrow("swordfish");
});
