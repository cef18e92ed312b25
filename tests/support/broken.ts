import type { NodeSpec } from "../../components/bootstrap/nodeSpec";
import { renderUserData } from "../../components/bootstrap/userData";
import { buildPlan, type Circumstances } from "../../scripts/plan/build";
import type { Registration } from "../../scripts/plan/capture";
import type { Plan } from "../../scripts/plan/format";
import { readBoot } from "../../scripts/plan/nodes";

type Inputs = Registration["inputs"];

/** The plan of what a program registered, with what was broken in it by hand. */
export const planFrom = (registrations: Registration[], circumstances?: Circumstances): Plan =>
  buildPlan("startup-stack", "dev", "us-east-1", registrations, circumstances);

const isOf =
  (type: string, name: string) =>
  (registration: Registration): boolean =>
    registration.type === type && registration.name === name;

/** Registrations with the inputs of one resource changed. */
export function changed(
  registrations: Registration[],
  type: string,
  name: string,
  change: (inputs: Inputs) => Inputs,
): Registration[] {
  if (!registrations.some(isOf(type, name))) throw new Error(`no ${type} ${name}`);
  return registrations.map((each) => (isOf(type, name)(each) ? { ...each, inputs: change(each.inputs) } : each));
}

/** Registrations without one resource. */
export function without(registrations: Registration[], type: string, name: string): Registration[] {
  if (!registrations.some(isOf(type, name))) throw new Error(`no ${type} ${name}`);
  return registrations.filter((each) => !isOf(type, name)(each));
}

/** Registrations with what the instances of one launch template know of themselves changed. */
export const withSpec = (
  registrations: Registration[],
  template: string,
  change: (spec: NodeSpec) => NodeSpec,
): Registration[] =>
  changed(registrations, "aws:ec2/launchTemplate:LaunchTemplate", template, (inputs) => ({
    ...inputs,
    userData: renderUserData(change(readBoot(inputs.userData)!.spec)),
  }));

/** Registrations with one more resource, as a program has it beside the components. */
export const added = (
  registrations: Registration[],
  type: string,
  name: string,
  inputs: Inputs,
  options: Record<string, unknown> = {},
): Registration[] => [
  ...registrations,
  {
    ...{ urn: `urn:pulumi:dev::startup-stack::${type}::${name}`, type, name, custom: true, inputs, options },
    ...{ parent: undefined, id: `${name}-id`, outputs: {}, dependsOn: [], propertyDependencies: {} },
  },
];
