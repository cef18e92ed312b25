import { buildPlan, type Circumstances } from "../../scripts/plan/build";
import type { Plan, PlanResource } from "../../scripts/plan/format";
import { testPlatform, type TestPlatformArgs } from "../tiers/program/platform";
import { baseSettings, programOf, register } from "./platform";

type Inputs = PlanResource["inputs"];

/** A plan with inputs of one resource changed by hand; what is `undefined` is taken away. */
export function altered(plan: Plan, type: string, name: string, change: Inputs | ((inputs: Inputs) => Inputs)): Plan {
  const wanted = (resource: PlanResource) => resource.type === type && resource.name === name;
  if (plan.resources.filter(wanted).length !== 1) throw new Error(`${name} is no resource of the plan, or several`);
  const resources = plan.resources.map((resource) => {
    if (!wanted(resource)) return resource;
    const inputs = structuredClone(resource.inputs);
    return { ...resource, inputs: { ...inputs, ...(typeof change === "function" ? change(inputs) : change) } };
  });
  return { ...plan, resources };
}

/** A plan with a resource that nobody's component has made. */
export function withResource(plan: Plan, type: string, inputs: Inputs, name = "own"): Plan {
  const urn = `urn:pulumi:dev::startup-stack::${type}::${name}`;
  const resource = { urn, type, name, inputs, dependsOn: [], propertyDependencies: {}, options: {} };
  return { ...plan, resources: [...plan.resources, resource] };
}

/** A plan without one of its resources. */
export const without = (plan: Plan, type: string, name: string): Plan => ({
  ...plan,
  resources: plan.resources.filter((resource) => resource.type !== type || resource.name !== name),
});

/** The plan of an environment, and of what its program makes beside it. */
export async function planBeside(more: () => void): Promise<Plan> {
  const registrations = await register(() => {
    const outputs = programOf(baseSettings);
    more();
    return outputs;
  });
  return buildPlan("startup-stack", "dev", "us-east-1", registrations);
}

/** The plan of a tier of each kind. */
export async function planOfKinds(args: TestPlatformArgs = {}, circumstances?: Circumstances): Promise<Plan> {
  const registrations = await register(() => {
    testPlatform(args);
    return {};
  });
  return buildPlan("startup-stack", "dev", "us-east-1", registrations, circumstances);
}
