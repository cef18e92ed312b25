import type { Plan, PlanResource } from "../../scripts/plan/format";
import { environments, planStack } from "../../scripts/plan/stack";
import { decide } from "../../scripts/iam/decide";
import { judge } from "../../scripts/policies/suppressed";
import { idsOf, messagesOf, someDay } from "../support/findings";

// What SECURITY.md promises, over the plan of every environment.
describe.each(environments())("%s", (stack) => {
  let plan: Plan;
  beforeAll(async () => {
    plan = await planStack(stack);
  });

  const ofType = (type: string): PlanResource[] => plan.resources.filter((resource) => resource.type === type);
  const arnOf = (output: string): string => Object.entries(plan.symbols).find(([, name]) => name === output)![0];

  test("instances answer IMDSv2 alone, and to the instance alone", () => {
    const templates = ofType("aws:ec2/launchTemplate:LaunchTemplate");
    expect(templates.length).toBeGreaterThan(0);
    for (const { name, inputs } of templates) {
      expect({ name, options: inputs.metadataOptions }).toEqual({
        name,
        options: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      });
    }
  });

  test("every disk is encrypted", () => {
    const roots = ofType("aws:ec2/launchTemplate:LaunchTemplate").flatMap(
      ({ inputs }) => inputs.blockDeviceMappings as { ebs: { encrypted: string } }[],
    );
    const volumes = ofType("aws:ebs/volume:Volume");
    expect(roots.length).toBeGreaterThan(0);
    expect(volumes.length).toBeGreaterThan(0);
    for (const { ebs } of roots) expect(ebs.encrypted).toBe("true");
    for (const { inputs } of volumes) expect(inputs.encrypted).toBe(true);
  });

  test("the bucket is private, encrypted and versioned", () => {
    const [access] = ofType("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock");
    expect(access!.inputs).toMatchObject({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(
      ofType("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"),
    ).toHaveLength(1);
    const [versioning] = ofType("aws:s3/bucketVersioning:BucketVersioning");
    expect(versioning!.inputs.versioningConfiguration).toEqual({ status: "Enabled" });
  });

  test("the bucket answers nobody without TLS, whatever else allows it", () => {
    const [{ inputs }] = ofType("aws:s3/bucketPolicy:BucketPolicy") as [PlanResource];
    const allowing = { Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] };
    const policies = [allowing, JSON.parse(inputs.policy as string) as object].map((document) => ({
      resource: "bucket",
      document,
    }));
    const ask = (secureTransport: string) =>
      ["", "/tiers/zookeeper.json"].map(
        (key) =>
          decide(policies, {
            action: "s3:GetObject",
            resource: `${arnOf("chef.arn")}${key}`,
            context: { "aws:securetransport": secureTransport },
          }).allowed,
      );
    expect(ask("true")).toEqual([true, true]);
    expect(ask("false")).toEqual([false, false]);
  });

  test("no role of the plan may write or delete what decides, give itself rights, nor write the records of another member", () => {
    // Policies in any other form would have to be read here as well.
    const forms = plan.resources.map(({ type }) => type).filter((type) => /^aws:iam\/.*policy/i.test(type));
    expect([...new Set(forms)].sort()).toEqual([
      "aws:iam/policy:Policy",
      "aws:iam/policyAttachment:PolicyAttachment",
      "aws:iam/rolePolicy:RolePolicy",
    ]);
    expect(messagesOf(plan, "iam-escalation")).toEqual([]);
    const policies = ["aws:iam/rolePolicy:RolePolicy", "aws:iam/policy:Policy"].flatMap(ofType).map((policy) => ({
      resource: policy.name,
      document: JSON.parse(policy.inputs.policy as string) as object,
    }));
    // The policy reads texts; what IAM would decide of each object agrees.
    const changes = ["PutObject", "DeleteObject", "DeleteObjectVersion", "PutObjectAcl", "PutObjectTagging"];
    const decisive = [
      "states/zookeeper/0.json",
      "bundles/0.tar.gz",
      ...plan.nodes.flatMap(({ tier }) => [`tiers/${tier}.json`, `joins/${tier}.json`]),
    ];
    const bucket = arnOf("chef.arn");
    const may = (policy: (typeof policies)[number], action: string, key: string): boolean =>
      decide([policy], { action: `s3:${action}`, resource: `${bucket}/${key}`, context: {} }).allowed;
    for (const policy of policies) {
      for (const action of changes) {
        for (const key of decisive) {
          expect({ role: policy.resource, action, key, allowed: may(policy, action, key) }).toMatchObject({
            allowed: false,
          });
        }
      }
    }
    // Nodes of a fleet have none.
    const members = plan.nodes.filter(({ kind }) => kind !== "fleet");
    const records = members.map(({ name, tier }) => ({
      owner: name,
      key: `members/${tier}/${name.slice(tier.length + 1)}.json`,
    }));
    for (const { owner, key } of records) {
      expect(policies.filter((policy) => may(policy, "PutObject", key)).map(({ resource }) => resource)).toEqual([
        owner,
      ]);
    }
  });

  test("a member attaches every volume that is tagged as its own, of this life or an earlier one, and no other", () => {
    const members = plan.nodes.filter(({ kind }) => kind !== "fleet");
    const [instance, anyVolume] = ["instance/i-0a", "volume/vol-0a"].map(
      (part) => `arn:aws:ec2:us-east-1:123456789012:${part}`,
    ) as [string, string];
    const may = (name: string, resource: string, context: Record<string, string>): boolean => {
      const { inputs } = ofType("aws:iam/rolePolicy:RolePolicy").find((policy) => policy.name === name)!;
      const document = JSON.parse(inputs.policy as string) as object;
      return decide([{ resource: name, document }], { action: "ec2:AttachVolume", resource, context }).allowed;
    };
    expect(members.length).toBeGreaterThan(0);
    for (const { name } of members) {
      const allowed = ofType("aws:ebs/volume:Volume").filter((volume) => {
        const tags = Object.entries(volume.inputs.tags as Record<string, string>);
        const context = Object.fromEntries(tags.map(([key, value]) => [`aws:resourcetag/${key.toLowerCase()}`, value]));
        return may(name, arnOf(`${volume.name}.arn`), context);
      });
      expect(allowed.map((volume) => volume.name)).toEqual([`${name}-data`]);
      const tagged = (member: string) => ({ "aws:resourcetag/startup-stack:member": member });
      expect(may(name, anyVolume, tagged(`${stack}-${name}`))).toBe(true);
      for (const other of ["", name, `${stack}-${name}0`, `other-${name}`]) {
        expect({ other, allowed: may(name, anyVolume, tagged(other)) }).toEqual({ other, allowed: false });
      }
      expect(may(name, anyVolume, {})).toBe(false);
      const profile = Object.keys(plan.symbols).find((arn) => arn.includes(`:instance-profile/${name}-`))!;
      expect(may(name, instance, { "ec2:instanceprofile": profile })).toBe(true);
      const others: Record<string, string>[] = [{}, { "ec2:instanceprofile": `${profile}0` }];
      for (const context of others) {
        expect({ context, allowed: may(name, instance, context) }).toEqual({ context, allowed: false });
      }
    }
  });

  test("the snapshot role makes snapshots of all volumes that its policy finds, and of no others", () => {
    const policies = ofType("aws:dlm/lifecyclePolicy:LifecyclePolicy");
    expect(policies).toHaveLength(stack === "dev" ? 0 : 2);
    for (const { name, inputs } of policies) {
      const { targetTags } = inputs.policyDetails as { targetTags: Record<string, string> };
      const role = ofType("aws:iam/rolePolicy:RolePolicy").find((policy) => policy.name === name)!;
      const document = JSON.parse(role.inputs.policy as string) as object;
      const may = (action: string, resource: string, tags: Record<string, string>) =>
        decide([{ resource: name, document }], {
          action: `ec2:${action}`,
          resource: `arn:aws:ec2:us-east-1:${resource}`,
          context: Object.fromEntries(
            Object.entries(tags).map(([key, value]) => [`aws:resourcetag/${key.toLowerCase()}`, value]),
          ),
        }).allowed;
      const [own, other] = [targetTags, { "startup-stack:snapshots": "other" }];
      // One that the stack has let go of: no resource of the plan, and the tag that it had.
      expect(may("CreateSnapshot", "123456789012:volume/vol-0a", own)).toBe(true);
      expect(may("CreateSnapshot", "123456789012:volume/vol-0a", other)).toBe(false);
      expect(may("CreateSnapshot", ":snapshot/snap-0a", {})).toBe(true);
      expect(may("DeleteSnapshot", ":snapshot/snap-0a", own)).toBe(true);
      expect(may("DeleteSnapshot", ":snapshot/snap-0a", other)).toBe(false);
      for (const action of ["DeleteVolume", "AttachVolume", "CreateTags"]) {
        expect({ action, allowed: may(action, "123456789012:volume/vol-0a", own) }).toEqual({ action, allowed: false });
      }
    }
  });

  test("data volumes say whose they are and which life they belong to", () => {
    for (const { name, inputs } of ofType("aws:ebs/volume:Volume")) {
      const tags = inputs.tags as Record<string, string>;
      expect({ name: tags["startup-stack:member"], life: plan.symbols[tags["startup-stack:incarnation"]!] }).toEqual({
        name: `${stack}-${name.replace(/-data$/, "")}`,
        life: `${name.replace(/-\d+-data$/, "")}-incarnation.hex`,
      });
    }
  });

  test("no role of the plan may set the tags of a volume, which rights go by", () => {
    const tag = { action: "ec2:CreateTags", resource: "arn:aws:ec2:us-east-1:123456789012:volume/vol-0a", context: {} };
    const policies = ["aws:iam/rolePolicy:RolePolicy", "aws:iam/policy:Policy"].flatMap(ofType);
    for (const { name, inputs } of policies) {
      const document = JSON.parse(inputs.policy as string) as object;
      expect({ name, ...decide([{ resource: name, document }], tag) }).toMatchObject({ name, allowed: false });
    }
  });

  test("a node reads the secrets of its own tier alone, and completes its own launch", () => {
    for (const { name, component } of plan.nodes) {
      const { inputs } = ofType("aws:iam/rolePolicy:RolePolicy").find((policy) => policy.name === name)!;
      const { Statement: statements } = JSON.parse(inputs.policy as string) as {
        Statement: { Action: string[]; Resource: string | string[] }[];
      };
      const reach = (action: string) =>
        statements.filter(({ Action }) => Action.includes(action)).flatMap(({ Resource }) => Resource);
      for (const secret of reach("secretsmanager:GetSecretValue")) {
        expect(plan.symbols[secret]).toMatch(new RegExp(`^${component}-`));
      }
      expect(reach("autoscaling:CompleteLifecycleAction")).toEqual([
        expect.stringMatching(new RegExp(`:autoScalingGroupName/${stack}-${name}$`)),
      ]);
    }
  });

  test("no door is open to anything but a security group of the plan", () => {
    const doors = ofType("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    expect(doors.length).toBeGreaterThan(0);
    for (const { name, inputs } of doors) {
      const { cidrIpv4, cidrIpv6, prefixListId, referencedSecurityGroupId: from } = inputs;
      expect({ name, cidrIpv4, cidrIpv6, prefixListId, from: plan.symbols[from as string] }).toEqual({
        name,
        from: expect.stringMatching(/\.id$/) as string,
      });
    }
    for (const { inputs } of ofType("aws:ec2/securityGroup:SecurityGroup")) expect(inputs.ingress).toBeUndefined();
  });

  test("no secret value stands in the open", () => {
    expect(judge(plan, someDay).open.filter(({ level }) => level === "error")).toEqual([]);
    // These nobody may accept.
    expect(idsOf(plan.findings)).not.toContain("secret-exposed");
    expect(idsOf(plan.findings)).not.toContain("secret-pattern");
    expect(JSON.stringify(plan)).toContain("«secret:");
  });
});
