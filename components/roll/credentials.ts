import type { S3ClientConfig } from "@aws-sdk/client-s3";
import { fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";

/** The SDK is pinned: its notice about the versions that will come after it says nothing about this one. */
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

/** Whose credentials a command uses. */
export interface Identity {
  region?: string;
  /** AWS profile; the environment's own credentials if omitted. */
  profile?: string;
  /** Role to take on with them; none if omitted. */
  roleArn?: string;
}

/** The credentials of an identity, under a session's name where a role is taken on. `patience` is that of calls of STS. */
export function credentialsOf(
  { region, profile, roleArn }: Identity,
  session: string,
  patience: object,
): NonNullable<S3ClientConfig["credentials"]> {
  const clientConfig = { region, ...patience };
  const own = fromNodeProviderChain({ profile, clientConfig });
  return roleArn === undefined
    ? own
    : fromTemporaryCredentials({
        masterCredentials: own,
        clientConfig,
        params: { RoleArn: roleArn, RoleSessionName: session.slice(0, 64) },
      });
}
