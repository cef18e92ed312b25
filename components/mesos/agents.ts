import type * as pulumi from "@pulumi/pulumi";

import { fleet, type Fleet, type MadeFleet } from "../node/fleet";
import type { MesosAgents, MesosClusterArgs } from "./args";
import { choiceOf } from "./choice";
import { mesosArtifacts } from "./compatibility";
import { agentDefaults, defaults, neededMemoryMib } from "./defaults";
import type { MadeBefore } from "./masters";

/** Agents of one class: a fleet, whose nodes keep what they work on and on disks that go with them. */
export function makeAgents(
  name: string,
  { bootstrap, roller, tags, image, ...given }: MesosClusterArgs,
  { rootDeviceName, rootVolumeSizeGib, ...nodes }: MesosAgents,
  made: MadeBefore & Pick<Fleet, "keptSettings">,
  parent: pulumi.Resource,
): MadeFleet {
  return fleet(
    name,
    {
      ...nodes,
      ...{ bootstrap, roller, tags, ...made },
      ...{ role: "mesos-agent", service: "mesos-agent" },
      instanceTypes: nodes.instanceTypes ?? agentDefaults.instanceTypes,
      scratchVolumes: nodes.scratchVolumes ?? agentDefaults.scratchVolumes,
      machine: { image, rootDeviceName, rootVolumeSizeGib },
      memoryMib: neededMemoryMib,
      cgroup: given.cgroup ?? defaults.cgroup,
      machineSettings: {},
      artifacts: mesosArtifacts("agent", choiceOf(given)),
    },
    parent,
  );
}
