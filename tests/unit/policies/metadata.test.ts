import type { Plan } from "../../../scripts/plan/format";
import { altered, withResource } from "../../support/alteredPlan";
import { messagesOf } from "../../support/findings";
import { planOf } from "../../support/platform";

const templateType = "aws:ec2/launchTemplate:LaunchTemplate";
const required = { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 };

let plan: Plan;
beforeAll(async () => {
  plan = await planOf();
});

const given = (metadataOptions: unknown) => altered(plan, templateType, "zookeeper-1", { metadataOptions });

test("a plan's instances answer version 2 alone, one hop far", () => {
  expect(messagesOf(plan, "imds-v1")).toEqual([]);
  expect(messagesOf(plan, "metadata-hops")).toEqual([]);
});

test.each([
  [{ ...required, httpTokens: "optional" }, 'is "optional"'],
  [{ ...required, httpTokens: undefined }, "is not set"],
  [undefined, "is not set"],
])("imds-v1: of %p", (options, words) => {
  const message = `zookeeper-1: metadataOptions.httpTokens ${words}; allowed: "required"`;
  expect(messagesOf(given(options), "imds-v1")).toEqual([message]);
});

test.each([
  [{ httpTokens: "required" }],
  [{ httpEndpoint: "disabled", httpTokens: "optional" }],
  [{ httpTokens: "«secret:zookeeper-1.metadataOptions.httpTokens»" }],
  ["«secret:zookeeper-1.metadataOptions»"],
])("imds-v1: not of %p", (options) => {
  expect(messagesOf(given(options), "imds-v1")).toEqual([]);
});

test.each([
  ["aws:ec2/instance:Instance"],
  ["aws:ec2/spotInstanceRequest:SpotInstanceRequest"],
  ["aws:ec2/launchConfiguration:LaunchConfiguration"],
])("imds-v1: of a program's own %s", (type) => {
  const own = (inputs: object) => messagesOf(withResource(plan, type, { ...inputs }), "imds-v1");
  expect(own({ ami: "ami-0a" })).toEqual(['own: metadataOptions.httpTokens is not set; allowed: "required"']);
  expect(own({ metadataOptions: required })).toEqual([]);
});

test("imds-v1: an instance of a launch template has the template's, unless it names its own", () => {
  const own = (inputs: object) =>
    messagesOf(
      withResource(plan, "aws:ec2/instance:Instance", { launchTemplate: { id: "lt-0a" }, ...inputs }),
      "imds-v1",
    );
  expect(own({})).toEqual([]);
  expect(own({ metadataOptions: { httpTokens: "optional" } })).toHaveLength(1);
});

test.each([
  [2, ["2"]],
  ["2", ["2"]],
  [64, ["64"]],
  [1, []],
  [undefined, []],
  ["«secret:zookeeper-1.x»", []],
])("metadata-hops: of a limit of %p", (httpPutResponseHopLimit, limits) => {
  const found = messagesOf(given({ ...required, httpPutResponseHopLimit }), "metadata-hops");
  const message = (limit: string) =>
    `zookeeper-1: metadataOptions.httpPutResponseHopLimit is ${limit}; allowed: 1, unless containers have to have its role`;
  expect(found).toEqual(limits.map(message));
});

test("metadata-hops: not of a service that answers nobody", () => {
  const options = { httpEndpoint: "disabled", httpPutResponseHopLimit: 2 };
  expect(messagesOf(given(options), "metadata-hops")).toEqual([]);
});
