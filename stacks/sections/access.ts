import { z } from "zod";

import { FaultList, rules } from "../../components/faults";
import { sshCidrsFaults } from "../../components/network/sshRules";
import { section, text, texts } from "./section";

const vpn = z
  .strictObject({
    cidrs: texts.describe(
      "Blocks of private addresses that operators dial from: every node's SSH is open to them, and nothing else. None that nodes have their addresses in.",
    ),
    keyName: text
      .optional()
      .describe(
        "Name of the EC2 key pair whose public key nodes take for user `admin` of Debian's images. A change replaces every node, one after the other. If omitted, nobody logs in but users that the image has.",
      ),
  })
  .describe(
    "Networks of operators that are routed to the environment's own. If omitted, no node's SSH is open to anybody.",
  );

export const access = section({
  schema: z
    .strictObject({
      ssm: z
        .boolean()
        .default(false)
        .describe(
          "Session Manager: every node installs the artifact `amazon-ssm-agent`, and its role may open sessions. Taken up in place.",
        ),
      vpn: vpn.optional(),
    })
    .describe(
      "How people get at the shell and the pages of nodes, none of which is public: see [access.md](access.md).",
    ),

  faults({ vpn: given }, { nodeBlocks }) {
    const faults = new FaultList();
    faults.add(() => sshCidrsFaults(given?.cidrs, "vpn.cidrs", () => nodeBlocks));
    faults.check("vpn.keyName", given?.keyName, rules.keyName(given?.keyName));
    return faults.all;
  },

  args: ({ ssm, vpn: given }) => ({ sessionManager: ssm, keyName: given?.keyName, sshCidrs: given?.cidrs }),
});
