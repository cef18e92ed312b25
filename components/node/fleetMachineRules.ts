import { FaultList, type Fault } from "../faults";
import { eachOf } from "../partlyKnown";
import type { Known } from "../validation";
import type { FleetNodes } from "./args";
import { archOf, countedMemoryMib, instanceFacts } from "./instanceTypes";
import { instanceTypeProblem, machineFaults, type KnownMachine } from "./machineRules";

/** The part of a fleet's arguments that chooses its machines. */
export interface KnownFleetMachine
  extends
    Pick<Known<FleetNodes>, "instanceTypes" | "scratchVolumes">,
    Pick<KnownMachine, "image" | "rootDeviceName" | "rootVolumeSizeGib"> {
  /** Memory in MiB that each node needs, as the kernel counts it. If omitted, whatever there is. */
  memoryMib?: number;
}

/** Types of one group (API reference of Auto Scaling, "LaunchTemplateOverrides"). */
const mostTypes = 40;

/** Rules of the machines of any fleet: each of its types has to do for the same image and the same program. */
export function fleetMachineFaults(machine: KnownFleetMachine): Fault[] {
  const faults = new FaultList();
  faults.add(() => machineFaults(machine));
  faults.add(() => typesFaults(machine));
  return faults.all;
}

function typesFaults(machine: KnownFleetMachine): Fault[] {
  const faults = new FaultList();
  const { instanceTypes: types = [] } = machine;
  const isFew = types.length > 0 && types.length <= mostTypes;
  faults.check("instanceTypes.length", types.length, isFew ? undefined : `allowed: 1 to ${mostTypes}`);
  eachOf(types, (type, index) => {
    const rule = (judge: (instanceType: string) => string | undefined) => {
      faults.rule(`instanceTypes[${index}]`, () => {
        const given = type();
        return [given, given === undefined ? undefined : judge(given)];
      });
    };
    rule((instanceType) => {
      const keepsData = (machine.scratchVolumes?.length ?? 0) > 0;
      return instanceTypeProblem({
        instanceType,
        keepsData,
        // Read when it counts: what is wrong with a type in any case is said without it.
        get image() {
          return machine.image;
        },
      });
    });
    rule((own) => (types.slice(0, index).includes(own) ? "is named twice" : undefined));
    if (index > 0) rule((own) => processorProblem(own, types[0]));
    rule((own) => memoryProblem(own, machine.memoryMib));
  });
  return faults.all;
}

function processorProblem(own: string, first: string | undefined): string | undefined {
  const [arch, wanted] = [archOf(own), first && archOf(first)];
  if (arch === undefined || wanted === undefined || arch === wanted) return undefined;
  return `is of ${arch}, and ${first} of ${wanted}; allowed: types of one processor`;
}

export function memoryProblem(own: string, needed = 0): string | undefined {
  const promised = instanceFacts(own)?.memoryMib;
  const counted = promised === undefined ? Infinity : countedMemoryMib(promised);
  if (needed <= counted) return undefined;
  return `of its ${promised} MiB its kernel may count no more than ${counted}, and a node needs ${needed}; allowed: a larger instance type`;
}
