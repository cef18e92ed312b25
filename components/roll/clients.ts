import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import { S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";

import { Objects } from "./objects";
import type { CommonRequest } from "./request";

/** AWS as a roller uses it: Auto Scaling, S3 and STS, and nothing else. */
export interface Clients {
  autoScaling: AutoScalingClient;
  objects: Objects;
  /** The account that the credentials are of. */
  account: () => Promise<string | undefined>;
}

/** With the credentials that a request asks for. */
export function clientsFor({ region, profile, roleArn, bucket, tier }: CommonRequest): Clients {
  const own = fromNodeProviderChain({ profile, clientConfig: { region } });
  const credentials =
    roleArn === undefined
      ? own
      : fromTemporaryCredentials({
          masterCredentials: own,
          clientConfig: { region },
          params: { RoleArn: roleArn, RoleSessionName: `roll-${tier}`.slice(0, 64) },
        });
  const config = { region, credentials, maxAttempts: 5 };
  const sts = new STSClient(config);
  return {
    autoScaling: new AutoScalingClient(config),
    objects: new Objects(new S3Client(config), bucket),
    account: async () => (await sts.send(new GetCallerIdentityCommand({}))).Account,
  };
}
