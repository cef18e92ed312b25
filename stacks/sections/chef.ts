import { z } from "zod";

import { clientFlavours } from "../../components/bootstrap/nodeSpec";
import { clientFaults } from "../../components/chefRepository/validate";
import { section, text } from "./section";

const client = z
  .strictObject({
    flavour: z.enum(clientFlavours).default("cinc").describe("Build of the client; `cinc` is Apache-2.0."),
    version: text
      .optional()
      .describe("Version that must be installed. Needed with `url`. If omitted, the image decides."),
    url: text
      .optional()
      .describe(
        "`https://` or `s3://` address of its Debian package, without user and password. Of an object of S3 every node's role gets the right to read it; a bucket of another account has to let them as well. If omitted, the client must be in the image.",
      ),
    sha256: text
      .optional()
      .describe("SHA-256 of the package, 64 hex digits. Needed with `url`, and only then. If omitted, none."),
  })
  .describe("Where the package of the chef client comes from. If omitted, `cinc` must be in the image.");

export const chef = section({
  schema: z
    .strictObject({
      client: client.optional(),
      forceDestroy: z
        .boolean()
        .default(false)
        .describe(
          "Whether destroying the stack also deletes the bucket's objects, the ensembles' records among them. For development only.",
        ),
    })
    .describe("The bucket that nodes converge from, and the chef client that does it."),

  faults: (settings) => clientFaults(settings.client, "client"),

  args: (settings, { environment, domain, dns, tags }) => ({ ...settings, environment, domain, dns, tags }),
});
