import type { Plan, PlanResource } from "./format";

/** The resource that an id, ARN or name in some input stands for. */
export function resolve(
  { resources, symbols }: Pick<Plan, "resources" | "symbols">,
  value: string | undefined,
  type: string,
): PlanResource | undefined {
  if (value === undefined) return undefined;
  const symbol = symbols[value];
  const named = symbol?.slice(0, symbol.lastIndexOf("."));
  const candidates = resources.filter((resource) => resource.type === type);
  return (
    candidates.find(({ name }) => name === named) ??
    candidates.find(({ inputs }) => inputs["name"] === value) ??
    candidates.find(({ name }) => name === value)
  );
}
