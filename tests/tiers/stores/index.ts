import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { DataStores, type DataStoresArgs, type ServiceSecret } from "../../../index";
import type { Gate } from "../pair";
import type { Notes } from "../single";

/** A login that somebody keeps in Secrets Manager. */
function ownSecret(name: string): ServiceSecret {
  const secret = new aws.secretsmanager.Secret(name, { description: `login at ${name}` });
  const { result: password } = new random.RandomPassword(name, { length: 32, special: false });
  const secretString = pulumi.secret(pulumi.jsonStringify({ username: "app", password }));
  const version = new aws.secretsmanager.SecretVersion(name, { secretId: secret.id, secretString });
  return { arn: version.secretArn, versionId: version.versionId };
}

/** A MariaDB and a Redis on the notes' node, which are there already, for the gate's nodes. */
export function givenStores(
  { gate, notes }: { gate: Gate; notes: Notes },
  place: Pick<DataStoresArgs, "vpcId" | "subnetIds">,
): DataStores {
  const given = (name: string) => ({
    ...{ host: notes.address, securityGroupId: notes.securityGroupId, tls: false },
    secret: ownSecret(name),
  });
  return new DataStores("data", {
    ...place,
    sql: { engine: "mysql", given: given("stores-sql") },
    redis: { given: given("stores-redis") },
    readers: [{ tier: "gate", securityGroupId: gate.securityGroupId }],
  });
}
