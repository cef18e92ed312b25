import { z } from "zod";

import { tierBands } from "../../components/node/addresses";
import { FaultList, rules } from "../../components/faults";
import { defaults } from "../../components/registry/defaults";
import { registryMachineFaults } from "../../components/registry/validate";
import { machineKeys, memberArgs, memberFaults, rollerKeys } from "./members";
import { section, text, texts } from "./section";

const { addressBand, instanceType, rootVolumeSizeGib, rootDeviceName } = machineKeys({
  ...defaults,
  addressBand: tierBands.registry,
});

/** Tiers whose nodes may trust the registry besides the agents, which do in any case. */
const tiers = ["zookeeper", "mesos-master"];

export const registry = section({
  schema: z
    .strictObject({
      zone: text.optional().describe("Zone of the node, which never changes. If omitted, the first of the network's."),
      ...{ addressBand, instanceType, rootVolumeSizeGib, rootDeviceName },
      usedBy: texts
        .default([])
        .describe(
          `Tiers whose nodes trust the registry besides the agents, which do in any case: of ${tiers.join(", ")}.`,
        ),
      ...rollerKeys,
    })
    .describe(
      "A registry of container images of the environment's own, which keeps them in a bucket ([how to use it](registry.md)). Agents pull from it, unless `mesos.registrySecret` names another one. If omitted, there is none.",
    ),

  faults({ zone, usedBy, ...settings }, environment) {
    const faults = new FaultList();
    faults.check("zone", zone, environment.zones && rules.oneOf(zone, environment.zones));
    usedBy.forEach((tier, index) => {
      const twice = usedBy.indexOf(tier) < index ? "is named twice" : undefined;
      faults.check(`usedBy[${index}]`, tier, rules.oneOf(tier, tiers) ?? twice);
    });
    const zones = zone === undefined ? undefined : [zone];
    const ofMember = memberFaults({ ...settings, zones }, 1, environment, registryMachineFaults);
    return [...faults.all, ...ofMember.filter(({ property }) => property !== "zones[0]")];
  },

  args({ zone, usedBy, ...settings }, environment) {
    const zones = zone === undefined ? undefined : [zone];
    const { members, ...args } = memberArgs({ ...settings, zones }, 1, environment);
    const [{ id, zone: own }] = members as [(typeof members)[0]];
    return { ...args, usedBy, member: { id, zone: own } };
  },
});
