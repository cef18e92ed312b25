import * as pulumi from "@pulumi/pulumi";

/** An output that a preview does not know, as the SDK makes one of what the engine leaves out. */
export function unknownOutput(): pulumi.Output<never> {
  const Output = pulumi.Output as unknown as new (...parts: unknown[]) => pulumi.Output<never>;
  const none = Promise.resolve(false);
  return new Output(new Set(), Promise.resolve(undefined), none, none, Promise.resolve(new Set()));
}
