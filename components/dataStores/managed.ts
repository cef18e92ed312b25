import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import type { SecretReference } from "../bootstrap/documents";
import { keptSecret, password } from "../node/keptSecret";
import { groupInPlace } from "../node/securityGroup";
import { retention } from "../retention";
import { childTags, type Tags } from "../tags";
import type { Shared } from "./store";

/** What a store that is made needs of its component's arguments. */
export interface Place extends Shared {
  vpcId: pulumi.Input<string>;
  subnetIds: pulumi.Input<string>[];
  retainData: boolean;
}

/** What every store that is made has beside itself. */
export interface Surroundings {
  group: aws.ec2.SecurityGroup;
  password: pulumi.Output<string>;
  secret: pulumi.Output<SecretReference>;
  /** Name of the snapshot that it leaves behind. */
  finalSnapshot: pulumi.Output<string>;
  tags: Tags;
}

/**
 * Makes what a store needs: a group, which has no way out, and a password, which is kept. `made` is what a change of makes
 * another store of it: that one's last snapshot has a name of its own, since AWS takes none twice.
 */
export function surroundings(
  name: string,
  { username, made }: { username?: string; made: Record<string, pulumi.Input<string>> },
  { component, vpcId, tags, parent }: Place,
): Surroundings {
  const named = childTags(name, { "startup-stack:component": component }, tags);
  const secretValue = password(`${name}-password`, parent);
  const life = new random.RandomId(`${name}-snapshot`, { byteLength: 4, keepers: made }, { parent });
  return {
    group: groupInPlace(name, { vpcId, description: "readers of a data store", tags: named }, parent),
    password: secretValue,
    secret: keptSecret(
      name,
      {
        component,
        description: `how readers log in at ${name}`,
        value: secretValue.apply((known) => JSON.stringify({ username, password: known })),
        tags,
      },
      parent,
    ),
    finalSnapshot: pulumi.interpolate`${name}-${life.hex}`,
    tags: named,
  };
}

/**
 * Options of a store that is made. Of what one is made from nothing is asked again once it is there. It is protected but not
 * let go of by the engine: whoever unprotects it wants it to go, and has its last snapshot.
 */
export const storeOptions = ({ parent, retainData }: Place, madeFrom: string): pulumi.CustomResourceOptions => ({
  parent,
  protect: retention(retainData).protect,
  ignoreChanges: [madeFrom],
});
