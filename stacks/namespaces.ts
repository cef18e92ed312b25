import * as aws from "@pulumi/aws";

import { didYouMean, guess, type Fault } from "../components/faults";

/** Namespaces that are read beside the project's own: the engine's, and those of the providers that the components use. */
const others = ["aws", "command", "pulumi", "random", "tls"];

/** The AWS provider's own keys, as this version of it declares them, without the function that stands among them. */
const awsKeys = Object.keys(aws.config).filter((name) => name !== "requireRegion");

/** Keys that nobody reads: in a namespace that is none, or none of the AWS provider's. Values are not shown. */
export function namespaceFaults(project: string, keys: string[]): Fault[] {
  const namespaces = [project, ...others];
  return keys.flatMap((property): Fault[] => {
    const [namespace = "", name = ""] = property.split(":");
    if (!namespaces.includes(namespace)) {
      const hint = didYouMean(namespace, namespaces);
      return [{ property, problem: `no such namespace; ${hint}allowed: ${namespaces.join(", ")}` }];
    }
    if (namespace !== "aws" || awsKeys.includes(name)) return [];
    const close = guess(name, awsKeys);
    const hint = close === undefined ? "" : `did you mean "aws:${close}"? `;
    return [{ property, problem: `no such key; ${hint}allowed: those of the AWS provider` }];
  });
}
