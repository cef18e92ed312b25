import fc from "fast-check";

import type { Plan } from "../../../scripts/plan/format";
import { policies } from "../../../scripts/policies";
import { altered, planOfKinds, withResource } from "../../support/alteredPlan";
import { draftOf } from "../../support/findings";

/** Policies that look at a program's own resources beside those of this library's components. */
const judging = [
  ...["bucket-plain-http", "bucket-public", "control-plane-public", "iam-escalation", "iam-wildcard", "imds-v1"],
  ...["metadata-hops", "open-door", "secret-pattern", "storage-unencrypted"],
];

let plan: Plan;
beforeAll(async () => {
  // With a door to the internet, so that groups of nodes are looked at as well.
  const door = { ipProtocol: "tcp", fromPort: 22, toPort: 22, cidrIpv4: "0.0.0.0/0", securityGroupId: "sg-0a" };
  plan = withResource(await planOfKinds(), "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", door, "door");
});

const types = [
  ...["aws:ec2/eip:Eip", "aws:ec2/eipAssociation:EipAssociation", "aws:ec2/instance:Instance"],
  ...["aws:ec2/launchConfiguration:LaunchConfiguration", "aws:ec2/launchTemplate:LaunchTemplate"],
  ...["aws:ec2/securityGroup:SecurityGroup", "aws:ec2/securityGroupRule:SecurityGroupRule"],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  ...["aws:lb/loadBalancer:LoadBalancer", "aws:lb/listener:Listener", "aws:elb/loadBalancer:LoadBalancer"],
  ...["aws:rds/instance:Instance", "aws:elasticache/replicationGroup:ReplicationGroup", "aws:sqs/queue:Queue"],
  ...["aws:s3/bucket:Bucket", "aws:s3/bucketPolicy:BucketPolicy", "aws:s3/bucketAcl:BucketAcl"],
  ...["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "aws:s3/bucketObjectv2:BucketObjectv2"],
  ...["aws:iam/policy:Policy", "aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"],
];
const properties = [
  ...["acl", "actions", "bucket", "cidrIpv4", "content", "contentBase64", "defaultActions", "encrypted", "grants"],
  ...["inlinePolicies", "internal", "ingress", "listeners", "loadBalancerArn", "metadataOptions", "networkInterface"],
  ...["networkInterfaces", "policy", "rootBlockDevice", "securityGroupId", "userData", "blockDeviceMappings"],
  ...["accessControlPolicy", "ebsBlockDevices", "cidrBlocks", "type"],
];
const odd = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, true, 7, "", "*", "{}", "[", "«secret:own.x»", [null], [[]], [7], {}),
  fc.constantFrom<unknown>({ Statement: null }, { Statement: [null, { Action: 7, Effect: "Allow" }] }),
  fc.constantFrom<unknown>({ Statement: { Effect: "Allow", Principal: "*", Condition: { StringEquals: null } } }),
  fc.constantFrom<unknown>({ Statement: { Effect: "Allow", Action: ["*"], Resource: null, Condition: 7 } }),
  fc.jsonValue({ maxDepth: 3 }),
);
const inputs = fc.dictionary(fc.constantFrom(...properties), odd);

test("whatever stands in a resource, a policy says something of it or nothing, and never fails", () => {
  fc.assert(
    fc.property(fc.constantFrom(...types), inputs, fc.boolean(), (type, given, isText) => {
      const own = isText && "policy" in given ? { ...given, policy: JSON.stringify(given.policy) } : given;
      const draft = draftOf(withResource(plan, type, own));
      for (const { id, check } of policies.filter((policy) => judging.includes(policy.id))) {
        for (const found of check(draft)) expect([id, found.message]).toEqual([id, expect.stringMatching(/./)]);
      }
    }),
    { numRuns: 150 },
  );
});

test("nor where the inputs of a component's own resources are odd", () => {
  const own = plan.resources.filter(({ type, name }) => {
    const namesakes = plan.resources.filter((each) => each.type === type && each.name === name);
    return types.includes(type) && namesakes.length === 1;
  });
  const change = fc
    .constantFrom(...own)
    .chain(({ type, name, inputs: given }) =>
      fc.record({ type: fc.constant(type), name: fc.constant(name), key: fc.constantFrom(...Object.keys(given)), odd }),
    );
  fc.assert(
    fc.property(change, ({ type, name, key, odd: value }) => {
      const draft = draftOf(altered(plan, type, name, { [key]: value }));
      for (const { id, check } of policies.filter((policy) => judging.includes(policy.id))) {
        for (const found of check(draft)) expect([id, found.message]).toEqual([id, expect.stringMatching(/./)]);
      }
    }),
    { numRuns: 150 },
  );
});
