import { below, FaultList, rules, type Fault } from "../faults";
import { percentageFaults } from "../roll/fleet/percentages";
import { spotFaults } from "../roll/fleet/purchase";
import { eachOf, withDefaults } from "../partlyKnown";
import type { Known } from "../validation";
import type { FleetNodes, FleetTierArgs } from "./args";
import { fleetDefaults } from "./defaults";
import { tierFaults } from "./memberRules";
import { mostScratchVolumes } from "./scratch";

/** Nodes of one group. What an account may have at most is AWS's to say, and lower. */
const mostNodes = 1000;

/** Rules of the arguments that every fleet has, but for the machine's, which depend on the tier. */
export function fleetTierFaults(args: Known<FleetTierArgs>): Fault[] {
  const faults = new FaultList();
  faults.add(() => tierFaults(args));
  faults.add(() => fleetNodesFaults(args));
  return faults.all;
}

/** Those of its nodes alone, for a component that has more fleets than one. */
export function fleetNodesFaults(args: Known<FleetNodes>): Fault[] {
  const faults = new FaultList();
  faults.add(() => subnetsFaults(args.subnetIds));
  faults.rule("minSize", () => [args.minSize, rules.wholeNumber(args.minSize, 0, mostNodes)]);
  faults.rule("maxSize", () => [args.maxSize, rules.wholeNumber(args.maxSize, 1, mostNodes)]);
  faults.rule("maxSize", () => {
    const { minSize: least, maxSize: most } = args;
    const fits = least === undefined || most === undefined || most >= least;
    return [most, fits ? undefined : `allowed: minSize, which is ${least}, or more`];
  });
  faults.rule("targetCpuPercent", () => [
    args.targetCpuPercent,
    rules.wholeNumber(args.targetCpuPercent, 1, 100, "percent"),
  ]);
  faults.rule("targetCpuPercent", () => {
    const { targetCpuPercent: target, minSize: least, maxSize: most } = args;
    const isFixed = target !== undefined && most !== undefined && least === most;
    return [target, isFixed ? `there are always ${most} nodes; allowed: a maxSize above minSize, or none` : undefined];
  });
  faults.add(() => (args.spot === undefined ? [] : below("spot", spotFaults(args.spot))));
  faults.add(() => scratchFaults(args.scratchVolumes));
  faults.add(() => percentageFaults(withDefaults(args, fleetDefaults)));
  return faults.all;
}

function scratchFaults(volumes: Known<FleetNodes>["scratchVolumes"] = []): Fault[] {
  const faults = new FaultList();
  const many = volumes.length > mostScratchVolumes ? `allowed: at most ${mostScratchVolumes}` : undefined;
  faults.check("scratchVolumes.length", volumes.length, many);
  eachOf(volumes, (volume, index) => {
    const at = `scratchVolumes[${index}]`;
    faults.rule(`${at}.mount`, () => [volume().mount, mountProblem(volume().mount)]);
    faults.rule(`${at}.mount`, () => {
      const { mount } = volume();
      const taken = volumes.slice(0, index).some((other) => other.mount === mount);
      return [mount, taken ? "is named twice" : undefined];
    });
    faults.rule(`${at}.sizeGib`, () => [volume().sizeGib, rules.wholeNumber(volume().sizeGib, 1, 16_384, "GiB")]);
  });
  return faults.all;
}

/** What is mounted over the system's own folders, or this package's, would hide what they hold. */
const mountProblem = (mount: string | undefined) =>
  rules.matches(
    mount,
    /^\/(var\/lib|srv|mnt|opt)\/(?!(apt|cinc|chef|cloud|dbus|dpkg|pam|startup-stack|sudo|systemd|ucf)(\/|$))[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)*$/,
    "a folder below /var/lib, /srv, /mnt or /opt, such as /var/lib/docker",
  );

/** Rules of a list of subnets by their ids. */
export function subnetsFaults(ids: (string | undefined)[] = []): Fault[] {
  const faults = new FaultList();
  if (ids.length === 0) faults.check("subnetIds", ids, "allowed: one subnet or more");
  eachOf(ids, (id, index) => {
    const at = `subnetIds[${index}]`;
    faults.rule(at, () => [id(), rules.subnetId(id())]);
    faults.rule(at, () => [id(), ids.slice(0, index).includes(id()) ? "is named twice" : undefined]);
  });
  return faults.all;
}
