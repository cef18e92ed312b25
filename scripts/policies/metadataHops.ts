import { inside } from "../plan/inputs";
import { launchers } from "../plan/launchers";
import type { Policy } from "./policy";

/** An answer of one hop ends on the instance itself; a container behind a bridge is one hop further. */
const mostHops = 1;

export const metadataHops: Policy = {
  id: "metadata-hops",
  level: "warning",
  means: "answers of the metadata service go further than the instance itself",
  why: "containers then get the credentials of the instance's role (EC2 User Guide, Configure the Instance Metadata Service options)",
  check: ({ resources }) =>
    launchers(resources, "metadataOptions").flatMap(({ urn, name, inputs }) => {
      const { httpEndpoint, httpPutResponseHopLimit: given } = inside(inputs.metadataOptions);
      const goesFurther = Number(given) > mostHops && httpEndpoint !== "disabled";
      const message = `${name}: metadataOptions.httpPutResponseHopLimit is ${String(given)}; allowed: ${mostHops}, unless containers have to have its role`;
      return goesFurther ? [{ resource: urn, message }] : [];
    }),
};
