import { part } from "../plan/inputs";
import { isMasked } from "../plan/masks";
import { launchers } from "../plan/launchers";
import type { Policy } from "./policy";

export const imdsV1: Policy = {
  id: "imds-v1",
  level: "error",
  means: "an instance answers version 1 of the metadata service, or whether it does is left to its account or image",
  why: "whoever can make a program on it fetch an address of his choice gets its role's credentials (EC2 User Guide, Use the Instance Metadata Service)",
  check: ({ resources }) =>
    launchers(resources, "metadataOptions").flatMap(({ urn, name, inputs }) => {
      const [endpoint, httpTokens] = ["httpEndpoint", "httpTokens"].map((key) => part(inputs.metadataOptions, key));
      if (isMasked(endpoint) || isMasked(httpTokens)) return [];
      if (endpoint === "disabled" || httpTokens === "required") return [];
      const given = httpTokens === undefined ? "is not set" : `is ${JSON.stringify(httpTokens)}`;
      return [{ resource: urn, message: `${name}: metadataOptions.httpTokens ${given}; allowed: "required"` }];
    }),
};
