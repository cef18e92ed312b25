import { isMasked } from "./masks";

/** Inputs of a resource, or a section of them, of which nothing is known: a program may have resources of any kind. */
export type Inputs = Record<string, unknown>;

export const text = (inputs: Inputs, key: string): string | undefined => {
  const value = inputs[key];
  return typeof value === "string" ? value : undefined;
};

export const list = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

export const inside = (value: unknown): Inputs =>
  typeof value === "object" && value !== null ? (value as Inputs) : {};

/** A part of a section; the mask where all of the section is a secret. */
export const part = (section: unknown, key: string): unknown => (isMasked(section) ? section : inside(section)[key]);

/** Whether a switch is on, off or not set; nothing where it is a secret. Some resources write it as a text. */
export function switchOf(value: unknown): "on" | "off" | "unset" | undefined {
  if (isMasked(value)) return undefined;
  if (value === undefined || value === null) return "unset";
  return value === true || value === "true" ? "on" : "off";
}
