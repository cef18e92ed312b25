import { volumeTags } from "../../components/tags";
import type { Plan, PlanResource } from "../plan/format";

/** A member's data volume as the environment plans it. */
export interface DataVolume {
  memberId: string;
  urn: string;
  /** Id of the volume that the configuration adopts. */
  adopted?: string;
  /** Whether Pulumi refuses to replace it until it is unprotected. */
  isProtected: boolean;
  /** Whether it stays in the account when another one takes its place. */
  isRetained: boolean;
  zone: string;
  sizeGib: number;
  type: string;
  encrypted: boolean;
  kmsKeyId?: string;
  /** But for the incarnation's, which a generated one has from the engine alone: the import sets it. */
  tags: Record<string, string>;
}

const keptBy = ({ protect, retainOnDelete }: PlanResource["options"]) => ({
  isProtected: protect === true,
  isRetained: retainOnDelete === true,
});

/** The data volumes of the environment's ZooKeeper quorum, by member id. */
export function dataVolumes(plan: Plan): DataVolume[] {
  return plan.resources
    .filter(({ type }) => type === "aws:ebs/volume:Volume")
    .flatMap(({ urn, name, inputs, options }) => {
      const [, memberId] = /^zookeeper-(\d+)-data$/.exec(name) ?? [];
      if (memberId === undefined) return [];
      const { availabilityZone, size, type, encrypted, kmsKeyId, tags } = inputs as {
        availabilityZone: string;
        size: number;
        type: string;
        encrypted: boolean;
        kmsKeyId?: string;
        tags: Record<string, string>;
      };
      const adopted = options.import as string | undefined;
      const others = Object.fromEntries(Object.entries(tags).filter(([key]) => key !== volumeTags.incarnation));
      const volume = { zone: availabilityZone, sizeGib: size, type, encrypted, kmsKeyId, tags: others };
      return [{ memberId, urn, adopted, ...keptBy(options), ...volume }];
    })
    .sort((a, b) => Number(a.memberId) - Number(b.memberId));
}
