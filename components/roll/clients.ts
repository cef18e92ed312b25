import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import { S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

import { credentialsOf } from "./credentials";
import { Objects } from "./objects";
import type { CommonRequest } from "./request";

/** AWS as a roller uses it: Auto Scaling, S3 and STS, and nothing else. */
export interface Clients {
  autoScaling: AutoScalingClient;
  objects: Objects;
  /** The account that the credentials are of. */
  account: () => Promise<string | undefined>;
  /** Ends what is still asked: nobody waits for an answer any more. */
  close: () => void;
}

/**
 * Three attempts of at most 15 seconds: whatever is asked is answered, or has failed, before a deed that depends on it
 * would be too late. What shows nothing is looked at again anyway.
 */
const patience = {
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: 5_000,
    requestTimeout: 10_000,
    throwOnRequestTimeout: true,
    socketTimeout: 10_000,
  },
};

/** With the credentials that a request asks for. */
export function clientsFor(request: CommonRequest): Clients {
  const { region, bucket, tier } = request;
  const config = { region, ...patience, credentials: credentialsOf(request, `roll-${tier}`, patience) };
  const sts = new STSClient(config);
  const s3 = new S3Client(config);
  const autoScaling = new AutoScalingClient(config);
  return {
    autoScaling,
    objects: new Objects(s3, bucket),
    account: async () => (await sts.send(new GetCallerIdentityCommand({}))).Account,
    close: () => {
      for (const client of [sts, s3, autoScaling]) client.destroy();
    },
  };
}
