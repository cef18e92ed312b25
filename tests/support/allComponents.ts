import * as pulumi from "@pulumi/pulumi";

import * as surface from "../../index";
import { Ledger } from "../tiers/ensemble";
import { Desk } from "../tiers/fleet";
import { Gate } from "../tiers/pair";
import { Notes } from "../tiers/single";

type Make = new (name: string, args: object, opts?: pulumi.ComponentResourceOptions) => pulumi.ComponentResource;

/** The library's components, and the tests' tiers, which stand for those to come: one that forgets a rule of all is noticed. */
export const allComponents = Object.entries({ ...surface, Ledger, Gate, Notes, Desk }).filter(([, exported]) =>
  pulumi.ComponentResource.isPrototypeOf(exported),
) as unknown as [name: string, Make][];

/** What is said when something is refused, or nothing. */
export function refusal(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return "";
}
