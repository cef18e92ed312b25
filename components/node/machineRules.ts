import { FaultList, guess, rules, type Fault } from "../faults";
import { imageParameter } from "../imageParameter";
import { partitionOf } from "../regions";
import { countedMemoryMib, instanceFacts, isNitro, knownInstanceTypes } from "./instanceTypes";

/** The part of a component's arguments that chooses its machines. */
export interface KnownMachine {
  instanceType?: string;
  image?: string;
  rootDeviceName?: string;
  rootVolumeSizeGib?: number;
  volumeSizeGib?: number;
  kmsKeyId?: string;
  /** Whether nodes keep data on a volume, which they know by the name of its NVMe disk. If omitted, they do. */
  keepsData?: boolean;
  snapshotRetainCount?: number;
  heapMib?: number;
  /** Memory beside the heap that a node needs of what its kernel counts. If omitted, none. */
  heapReserveMib?: number;
}

/** Rules of the machines of any tier. */
export function machineFaults(machine: KnownMachine): Fault[] {
  const faults = new FaultList();
  faults.rule("snapshotRetainCount", () => [
    machine.snapshotRetainCount,
    rules.wholeNumber(machine.snapshotRetainCount, 0, 1000),
  ]);
  faults.rule("instanceType", () => [machine.instanceType, instanceTypeProblem(machine)]);
  faults.rule("image", () => [machine.image, imageProblem(machine.image)]);
  faults.rule("rootDeviceName", () => [
    machine.rootDeviceName,
    rules.matches(
      machine.rootDeviceName,
      /^\/dev\/(xvda|sda1|nvme0n1)$/,
      "the image's root device: /dev/xvda (Debian), /dev/sda1, /dev/nvme0n1",
    ),
  ]);
  faults.rule("rootVolumeSizeGib", () => [
    machine.rootVolumeSizeGib,
    rules.wholeNumber(machine.rootVolumeSizeGib, 8, 16_384, "GiB"),
  ]);
  faults.rule("volumeSizeGib", () => [
    machine.volumeSizeGib,
    rules.wholeNumber(machine.volumeSizeGib, 1, 16_384, "GiB"),
  ]);
  faults.rule("kmsKeyId", () => [machine.kmsKeyId, kmsKeyProblem(machine.kmsKeyId)]);
  faults.rule("heapMib", () => [machine.heapMib, heapProblem(machine)]);
  return faults.all;
}

/** The ARN and nothing shorter: what AWS says of a volume is compared with it, and rights go by it. */
export function kmsKeyProblem(kmsKeyId: string | undefined): string | undefined {
  const arn = /^arn:(aws[a-z-]*):kms:([a-z0-9-]+):\d{12}:key\/[A-Za-z0-9-]+$/;
  const problem = rules.matches(
    kmsKeyId,
    arn,
    "the ARN of a KMS key, such as arn:aws:kms:us-east-1:123456789012:key/…",
  );
  const [, partition, region] = arn.exec(kmsKeyId ?? "") ?? [];
  if (problem !== undefined || region === undefined) return problem;
  const own = partitionOf(region).id;
  return partition === own ? undefined : `${region} is in the partition ${own}; allowed: arn:${own}:kms:${region}:…`;
}

function imageProblem(image: string | undefined): string | undefined {
  if (image === undefined || /^ami-[0-9a-f]{8,17}$/.test(image) || imageParameter(image) !== undefined)
    return undefined;
  return "allowed: an image id, ami-…, or resolve:ssm: and a parameter's name, with :3 of its version or :label unless the parameter is AWS's own";
}

export function instanceTypeProblem(
  machine: Pick<KnownMachine, "instanceType" | "image" | "keepsData">,
): string | undefined {
  const { instanceType, keepsData = true } = machine;
  if (instanceType === undefined) return undefined;
  if (!/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/.test(instanceType)) return "allowed: an EC2 instance type, such as m6i.large";
  if (keepsData && !isNitro(instanceType)) {
    return "runs on Xen, where a node cannot tell its data volume by name; allowed: types of the Nitro system, such as t3.small";
  }
  if (instanceFacts(instanceType) !== undefined || machine.image !== undefined) return undefined;
  const close = guess(instanceType, knownInstanceTypes);
  const hint = close === undefined ? "" : `did you mean ${close}? `;
  return `not in the table of known types; ${hint}allowed with any other: give \`image\`, since its processor is not known here`;
}

function heapProblem(machine: KnownMachine): string | undefined {
  const { heapMib, heapReserveMib = 0 } = machine;
  const whole = rules.wholeNumber(heapMib, 128, 1_048_576, "MiB");
  if (whole !== undefined || heapMib === undefined || machine.instanceType === undefined) return whole;
  const { instanceType } = machine;
  const memory = instanceFacts(instanceType)?.memoryMib;
  if (memory === undefined) return undefined;
  const counted = countedMemoryMib(memory);
  const most = counted - heapReserveMib;
  if (heapMib <= most) return undefined;
  const room = most >= 128 ? `allowed: at most ${most}` : "allowed: a larger instance type";
  return `of the ${memory} MiB of ${instanceType} its kernel may count no more than ${counted}, of which ${heapReserveMib} must stay free; ${room}`;
}
