import { nodeFile, type NodeSpec } from "../../components/bootstrap/nodeSpec";
import { ports } from "../../components/ports";
import { parseRequest, requestVariable, type AnyRequest } from "../../components/roll/request";
import { packageVersion } from "../../components/roll/version";
import type { Plan, PlanNode } from "../../scripts/plan/format";
import { planOfKinds } from "../support/alteredPlan";
import { deskPort } from "./fleet";
import { gatePort } from "./pair";
import type { TestPlatformArgs } from "./program/platform";
import { notesPort } from "./single";

let usual: Promise<Plan> | undefined;

/** The plan of the tests' tiers, with the doors that they bring; made once where nothing is asked for, so not to be changed. */
export const planOf = (args?: TestPlatformArgs): Promise<Plan> =>
  args === undefined ? (usual ??= plannedWith(args)) : plannedWith(args);

const plannedWith = (args?: TestPlatformArgs): Promise<Plan> =>
  planOfKinds(args, { ports: [...Object.values(ports), deskPort, gatePort, notesPort] });

/** What a node knows of itself. */
export const specOf = ({ userData }: PlanNode): NodeSpec =>
  JSON.parse(userData.files.find(({ path }) => path === nodeFile)!.text) as NodeSpec;

/** The roll of a tier, by the roller's own reader: what it would refuse fails here. */
export function anyRequestOf({ resources }: Plan, tier: string): AnyRequest {
  const { inputs } = resources.find(({ name }) => name === `${tier}-roll`)!;
  return parseRequest((inputs.environment as Record<string, string>)[requestVariable], packageVersion());
}
