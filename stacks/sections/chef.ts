import { z } from "zod";

import { clientFlavours } from "../../components/bootstrap/nodeSpec";
import { section } from "./section";

export const chef = section({
  schema: z
    .strictObject({
      client: z
        .enum(clientFlavours)
        .default("cinc")
        .describe(
          "Build of the chef client; `cinc` is Apache-2.0. Its package is the one of this name in `artifacts`, or in the image.",
        ),
    })
    .describe("The bucket that nodes converge from, and the chef client that does it."),

  faults: () => [],

  args: (settings, { environment, domain, dns, tags }) => ({ ...settings, environment, domain, dns, tags }),
});
