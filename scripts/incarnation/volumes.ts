import type { Plan } from "../plan/format";

/** A member's data volume as the environment plans it. */
export interface DataVolume {
  memberId: string;
  urn: string;
  /** Id of the volume that the configuration adopts. */
  adopted?: string;
  zone: string;
  sizeGib: number;
  type: string;
  encrypted: boolean;
  tags: Record<string, string>;
}

/** The data volumes of the environment's ZooKeeper quorum, by member id. */
export function dataVolumes(plan: Plan): DataVolume[] {
  return plan.resources
    .filter(({ type }) => type === "aws:ebs/volume:Volume")
    .flatMap(({ urn, name, inputs, options }) => {
      const [, memberId] = /^zookeeper-(\d+)-data$/.exec(name) ?? [];
      if (memberId === undefined) return [];
      const { availabilityZone, size, type, encrypted, tags } = inputs as {
        availabilityZone: string;
        size: number;
        type: string;
        encrypted: boolean;
        tags: Record<string, string>;
      };
      const adopted = options.import as string | undefined;
      return [{ memberId, urn, adopted, zone: availabilityZone, sizeGib: size, type, encrypted, tags }];
    })
    .sort((a, b) => Number(a.memberId) - Number(b.memberId));
}
