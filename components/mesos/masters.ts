import type * as pulumi from "@pulumi/pulumi";

import { tierBands } from "../node/addresses";
import { nodeDefaults } from "../node/defaults";
import { memberTier, type MemberTier } from "../node/memberTier";
import type { Tier } from "../node/tier";
import type { MesosClusterArgs } from "./args";
import { choiceOf } from "./choice";
import { mesosArtifacts } from "./compatibility";
import { masterDefaults, neededMemoryMib } from "./defaults";

/** What is made before the nodes of a tier, and handed to it. */
export type MadeBefore = Pick<Tier, "securityGroup" | "settings" | "secrets" | "launchAfter">;

/** The masters: an ensemble whose members keep the replicated log. */
export function makeMasters(
  name: string,
  { masters, bootstrap, dnsZoneId, roller, tags, image, retainData, ...given }: MesosClusterArgs,
  made: MadeBefore,
  parent: pulumi.Resource,
): MemberTier {
  return memberTier(
    name,
    {
      ...{ bootstrap, dnsZoneId, roller, tags, ...made },
      ...{ kind: "ensemble", role: "mesos-master", service: "mesos-master" },
      band: masters.addressBand ?? tierBands.mesosMaster,
      members: masters.members,
      incarnation: masters.incarnation,
      restore: masters.restore,
      machine: {
        instanceType: masters.instanceType ?? masterDefaults.instanceType,
        image,
        rootDeviceName: masters.rootDeviceName,
        rootVolumeSizeGib: masters.rootVolumeSizeGib,
      },
      memoryMib: neededMemoryMib,
      machineSettings: {},
      artifacts: mesosArtifacts("master", choiceOf(given)),
      data: {
        mount: "/var/lib/mesos-master",
        volumeSizeGib: masters.volumeSizeGib ?? masterDefaults.volumeSizeGib,
        kmsKeyId: masters.kmsKeyId,
        snapshotRetainCount: masters.snapshotRetainCount ?? nodeDefaults.snapshotRetainCount,
        retainData,
      },
    },
    parent,
  );
}
