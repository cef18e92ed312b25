import { resolve } from "../../scripts/plan/resolve";
import { typed } from "../../scripts/plan/typed";

const resource = (type: string, name: string, inputs: Record<string, unknown> = {}) => ({
  ...{ urn: `urn:pulumi:dev::p::${type}::${name}`, type, name, inputs },
  ...{ dependsOn: [], propertyDependencies: {}, options: {} },
});

const [role, group] = ["aws:iam/role:Role", "aws:ec2/securityGroup:SecurityGroup"];
const resources = [
  resource(role, "web", { name: "reader" }),
  resource(group, "web"),
  resource(role, "reader"),
  resource(role, "web", { name: "reader", path: "/second/" }),
];
const symbols = { "sg-0123": "web.id", "web-1234567": "web.name" };
const plan = { resources, symbols };

test("resources are found by type, in the plan's order, the first of a name before the others", () => {
  expect(typed(resources, role).all).toEqual([resources[0], resources[2], resources[3]]);
  expect(typed(resources, role).byName.get("web")).toBe(resources[0]);
  expect(typed(resources, role).byGivenName.get("reader")).toBe(resources[0]);
  expect(typed(resources, "aws:ec2/vpc:Vpc").all).toEqual([]);
});

test("another list of resources is looked up anew", () => {
  const changed = resources.map((each) => (each === resources[0] ? { ...each, name: "desk" } : each));
  expect([typed(resources, role), typed(changed, role)].map(({ byName }) => byName.has("desk"))).toEqual([false, true]);
});

test("what an input names is a resource of the type by what it stands for, then by its name in AWS, then by its own", () => {
  const found = (value: string | undefined, type: string) => resolve(plan, value, type);
  expect(found("sg-0123", group)).toBe(resources[1]);
  expect(found("web-1234567", role)).toBe(resources[0]);
  expect(found("reader", role)).toBe(resources[0]);
  expect(found("web", role)).toBe(resources[0]);
  expect(found("other", role)).toBeUndefined();
  expect(found(undefined, role)).toBeUndefined();
  // No input is taken for something that every object has.
  expect(found("constructor", role)).toBeUndefined();
});
