import { allArguments } from "./argumentChanges";

/** The arguments of a component that none of the properties which rules name is, or lies below. */
export function unruled(component: string, judged: string[]): string[] {
  const known = judged.map((property) =>
    property.replaceAll(/\[\d+\]/g, "").replace(/^(bootstrap\.artifacts)\.[a-z-]+/, "$1"),
  );
  return allArguments()
    .filter((argument) => argument.startsWith(`${component}.`))
    .map((argument) => argument.slice(component.length + 1))
    .filter((argument) => !known.some((property) => `${property}.`.startsWith(`${argument}.`)))
    .sort();
}

/** The property that a fault in words begins with. */
export const propertyIn = (message: string): string => message.split(/ = |: /)[0]!;
