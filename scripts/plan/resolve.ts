import type { Plan, PlanResource } from "./format";
import { typed } from "./typed";

/** The resource that an id, ARN or name in some input stands for. */
export function resolve(
  { resources, symbols }: Pick<Plan, "resources" | "symbols">,
  value: string | undefined,
  type: string,
): PlanResource | undefined {
  if (value === undefined) return undefined;
  const { byName, byGivenName } = typed(resources, type);
  const symbol = Object.hasOwn(symbols, value) ? symbols[value] : undefined;
  const referred = symbol === undefined ? undefined : byName.get(symbol.slice(0, symbol.lastIndexOf(".")));
  return referred ?? byGivenName.get(value) ?? byName.get(value);
}
