import { z } from "zod";

import { artifactNames, knownArtifacts } from "../../components/artifacts/known";
import { artifactsFaults } from "../../components/artifacts/validate";
import { section, text } from "./section";

const list = artifactNames
  .map((name) => {
    const { what, licence, source, usedBy } = knownArtifacts[name];
    return `\`${name}\` is the ${what}, for ${usedBy} (licence: ${licence}; published at <${source}>).`;
  })
  .join(" ");

const artifact = z.strictObject({
  version: text.describe("Version that nodes have, in its maker's own numbers."),
  url: text
    .optional()
    .describe(
      "`https://` or `s3://` address of its Debian package, without user and password. Of an object of S3 the roles of nodes that install it get the right to read it; a bucket of another account has to let them as well. If omitted, the image must have it.",
    ),
  sha256: text
    .optional()
    .describe(
      "SHA-256 of the package, 64 hex digits; `npm run artifacts -- lock` writes it. If omitted, it is unlocked, and `pulumi up` is refused where a node would fetch it.",
    ),
});

export const artifacts = section({
  schema: z
    .record(text, artifact)
    .describe(
      `Packages of others that nodes need, by name. One that nodes need has to be here, at least with the version that the image has. ${list}`,
    ),

  faults: (settings) => artifactsFaults(settings),

  args: (settings) => settings,
});
