import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { Membership, type MembershipArgs, type ServiceOffer } from "../../index";
import { isBuilt } from "../support/build";
import { joined } from "../support/joined";
import { has, testWhere, testWith } from "../support/programs";
import { startPlugin } from "./plugin";
import { changesOf, withStack } from "./stack";

// Three tiers, each of which offers a service that the two others join: by hand made as small as goes, since what is to
// be shown is that nothing waits for itself, and what a change costs.

/** What a run changes. */
interface Change {
  /** Goes into the name of a role of the first tier, and so replaces it. */
  role?: string;
  /** Whether the last tier joins nothing. */
  alone?: boolean;
}

const tiers = ["one", "two", "three"];

/** A tier with two roles and a service, as its component would hand them over. */
class Tier extends pulumi.ComponentResource {
  readonly party: pulumi.Output<{ tier: string; roles: string[] }>;
  readonly offer: pulumi.Output<ServiceOffer>;

  constructor(name: string, role: string) {
    super("startup-stack:test:Tier", name);
    const parent = { parent: this };
    const roles = [1, 2].map((id) => {
      const own = { name: `${name}-${id}${id === 1 ? role : ""}`, assumeRolePolicy: "{}" };
      return new aws.iam.Role(`${name}-${id}`, own, parent);
    });
    const secret = new aws.secretsmanager.Secret(name, {}, parent);
    const version = new aws.secretsmanager.SecretVersion(name, { secretId: secret.id, secretString: "s" }, parent);
    const group = new aws.ec2.SecurityGroup(name, {}, parent);
    this.party = pulumi.output({ tier: name, roles: roles.map((each) => each.name) });
    this.offer = pulumi.output({
      service: `${name}-service`,
      settings: { groupId: group.id },
      secrets: { key: { arn: secret.arn, versionId: version.versionId } },
    });
    this.registerOutputs({ party: this.party, offer: this.offer });
  }
}

/** A Membership as a program in another language makes it: the plugin gets its arguments over the wire. */
class RemoteMembership extends pulumi.ComponentResource {
  constructor(name: string, args: MembershipArgs) {
    super("startup-stack:index:Membership", name, { ...args, key: undefined }, {}, true);
  }
}

function program(Made: typeof Membership | typeof RemoteMembership, { role = "", alone = false }: Change = {}) {
  const archive = { key: "bundles/a.tar.gz", sha256: "a" };
  const archives = { roles: {}, joins: Object.fromEntries(tiers.map((name) => [`${name}-service`, archive])) };
  const bootstrap = { ...joined().bootstrap, archives };
  const made = tiers.map((name) => new Tier(name, name === "one" ? role : ""));
  for (const [index, { party }] of made.entries()) {
    const others = made.filter((_, other) => other !== index).map(({ offer }) => offer);
    const offers = alone && index === 2 ? [] : others;
    new Made(`${tiers[index]!}-joins`, { bootstrap, party, offers });
  }
  return {};
}

/** Takes a stack through its life: a first update, the changes, the end. */
async function live(Made: typeof Membership | typeof RemoteMembership, plugins?: Record<string, number>) {
  const current = { run: () => program(Made) };
  await withStack(
    current,
    async (stack, { log }) => {
      await stack.up();
      const at = (line: string) => log.indexOf(line);
      for (const tier of tiers) {
        expect(at(`create PolicyAttachment ${tier}-joins`)).toBeGreaterThan(at(`create Policy ${tier}-joins`));
        expect(at(`create BucketObjectv2 ${tier}-joins`)).toBeGreaterThan(at(`create PolicyAttachment ${tier}-joins`));
      }
      const second = await stack.preview({ expectNoChanges: true });
      expect(Object.keys(changesOf(second.changeSummary))).toEqual(["same"]);

      current.run = () => program(Made, { role: "-new" });
      const preview = await stack.preview();
      expect(changesOf(preview.changeSummary)).toMatchObject({ replace: 1, update: 1 });
      const changed = async (change: Change) => {
        current.run = () => program(Made, change);
        log.length = 0;
        await stack.up();
        return [...log];
      };
      // The old role is let go of before it is deleted, which AWS would refuse.
      const replaced = ["create Role one-1", "update PolicyAttachment one-joins", "delete Role one-1"];
      expect(await changed({ role: "-new" })).toEqual(replaced);
      const ofThree = ["update Policy three-joins", "update BucketObjectv2 three-joins"];
      expect(await changed({ role: "-new", alone: true })).toEqual(ofThree);
      expect(await changed({ role: "-new" })).toEqual(ofThree);

      log.length = 0;
      await stack.destroy();
      expect(log.filter((line) => line.includes("-joins"))).toHaveLength(9);
      expect(log.every((line) => line.startsWith("delete "))).toBe(true);
    },
    undefined,
    plugins,
  );
}

testWith("pulumi", "tiers that join each other go up, change one thing at a time, and come down again", () =>
  live(Membership),
);

testWhere(
  has("pulumi") && isBuilt(),
  "the Pulumi CLI and a build of these sources: npm run build",
  "so they do when the plugin makes their Memberships, from outputs of other components",
  async () => {
    const plugin = await startPlugin();
    try {
      await live(RemoteMembership, { "startup-stack": plugin.port });
    } finally {
      plugin.stop();
    }
  },
);
