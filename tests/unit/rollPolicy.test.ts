import { rollerPolicy } from "../../components/roll/policy";
import type { AnyRequest } from "../../components/roll/request";
import { fleetRequest } from "../support/fleetSight";
import { pairRequest, request, singleRequest } from "../support/sight";

/** Keys of the bucket by the action that is allowed on them, each once. */
function rightsOf(of: AnyRequest): Record<string, string[]> {
  const rights: Record<string, string[]> = {};
  for (const { Action, Resource } of rollerPolicy(of).Statement) {
    for (const action of Action.filter((name) => name.endsWith("Object"))) {
      const keys = [Resource].flat().map((arn) => arn.replace("arn:aws:s3:::bucket/", ""));
      rights[action] = [...new Set([...(rights[action] ?? []), ...keys])];
    }
  }
  return rights;
}

test.each<[AnyRequest, Record<string, string[]>]>([
  [
    request,
    {
      "s3:GetObject": ["tiers/zookeeper.json", "members/zookeeper/*", "ensembles/zookeeper/*"],
      "s3:PutObject": ["ensembles/zookeeper/lock.json"],
    },
  ],
  [
    pairRequest,
    {
      "s3:GetObject": ["tiers/front.json", "members/front/*", "ensembles/front/lock.json"],
      "s3:PutObject": ["ensembles/front/lock.json"],
    },
  ],
  [singleRequest, { "s3:GetObject": ["tiers/logs.json", "members/logs/*"] }],
  [
    fleetRequest,
    {
      "s3:GetObject": ["tiers/web.json", "fleets/web.json", "hosts/web/*", "launches/web/*"],
      "s3:PutObject": ["fleets/web.json"],
    },
  ],
])("a roller of a kind may read and write what the kind has: $kind", (of, rights) => {
  expect(rightsOf(of)).toEqual(rights);
});

test.each([pairRequest, fleetRequest])("what a roller of a $kind writes is written on condition only", (of) => {
  const writes = rollerPolicy(of).Statement.filter(({ Action }) => Action.includes("s3:PutObject"));
  expect(writes.map(({ Condition }) => Condition)).toEqual([
    { Null: { "s3:if-none-match": "false" } },
    { Null: { "s3:if-match": "false" } },
  ]);
});

test("whatever the kind, it may replace its own tier's members and no others", () => {
  const statement = rollerPolicy(singleRequest).Statement.find(({ Sid }) => Sid === "ReplaceMembers");
  expect(statement?.Resource).toEqual([
    "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:*:autoScalingGroupName/test-logs-1",
  ]);
});

test("of a fleet it may refresh the group and hand on its role, and end no instance by itself", () => {
  const statements = rollerPolicy(fleetRequest).Statement;
  const of = (sid: string) => statements.find(({ Sid }) => Sid === sid);
  expect(of("SeeGroupAndRefreshes")).toMatchObject({
    Action: ["autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeInstanceRefreshes"],
    Resource: "*",
  });
  expect(of("RefreshFleet")).toMatchObject({
    Action: [
      "autoscaling:UpdateAutoScalingGroup",
      "autoscaling:StartInstanceRefresh",
      "autoscaling:CancelInstanceRefresh",
    ],
    Resource: "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:*:autoScalingGroupName/test-web",
  });
  expect(of("HandOnRolesOfMembers")!.Resource).toEqual(["arn:aws:iam::123456789012:role/web-???????"]);
  expect(statements.flatMap(({ Action }) => Action)).not.toContain("autoscaling:TerminateInstanceInAutoScalingGroup");
});

test.each<[imageParameter: string | undefined, resource: string]>([
  [undefined, "arn:aws:ssm:us-east-1::parameter/aws/service/debian/*"],
  ["/aws/service/canonical/ubuntu/x", "arn:aws:ssm:us-east-1::parameter/aws/service/canonical/ubuntu/x"],
  ["/golden/debian12", "arn:aws:ssm:us-east-1:123456789012:parameter/golden/debian12"],
  ["golden", "arn:aws:ssm:us-east-1:123456789012:parameter/golden"],
  ["arn:aws:ssm:us-east-1:210987654321:parameter/golden", "arn:aws:ssm:us-east-1:210987654321:parameter/golden"],
])("the image's parameter may be read, and no other one: %s", (imageParameter, resource) => {
  for (const asked of [request, fleetRequest]) {
    const statements = rollerPolicy({ ...asked, imageParameter }).Statement.filter(
      ({ Sid }) => Sid === "FindNewestImage",
    );
    expect(statements).toEqual([
      { Sid: "FindNewestImage", Effect: "Allow", Action: ["ssm:GetParameters"], Resource: resource },
    ]);
  }
});
