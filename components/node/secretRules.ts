import type { ServiceSecret } from "../bootstrap/party";
import { FaultList, rules, type Fault } from "../faults";
import type { Known } from "../validation";

/** Rules of a secret that the program has. */
export function secretFaults(secret: Known<ServiceSecret>): Fault[] {
  const faults = new FaultList();
  const arn = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+$/;
  faults.rule("arn", () => [secret.arn, rules.matches(secret.arn, arn, "the ARN of a secret of Secrets Manager")]);
  // API reference of Secrets Manager, GetSecretValue: 32 to 64 characters.
  faults.rule("versionId", () => [
    secret.versionId,
    rules.matches(secret.versionId, /^[\w-]{32,64}$/, "the id of a version of the secret, 32 to 64 characters"),
  ]);
  return faults.all;
}
