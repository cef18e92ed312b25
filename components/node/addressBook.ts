import * as pulumi from "@pulumi/pulumi";

import { FaultList, type Fault } from "../faults";
import { bands } from "./addresses";
import type { TierMember } from "./args";

/** Who has which band of a subnet, as far as one program can see: the same text, or the same output of one resource. */
type Book = Map<pulumi.Input<string>, Map<number, string>>;

/** One for each program: the SDK makes a new stack resource for every run. */
const books = new WeakMap<object, Book>();

/**
 * Enters the members' band of each of their subnets under a component's name. Gives a fault for each subnet in which
 * another component has the band, and then enters nothing: both would give the same addresses to their members.
 */
export function claimBand(component: string, band: number, members: TierMember[]): Fault[] {
  const stack = pulumi.runtime.getStackResource();
  if (stack === undefined) return [];
  const book = books.get(stack) ?? new Map<pulumi.Input<string>, Map<number, string>>();
  books.set(stack, book);
  const faults = new FaultList();
  const subnets = new Map(members.map(({ zone, subnetId }) => [subnetId, zone]));
  for (const [subnetId, zone] of subnets) {
    const owner = book.get(subnetId)?.get(band);
    if (owner === undefined || owner === component) continue;
    const problem = `${owner} has these addresses of the subnet in ${zone}; allowed: another band, ${bands.least} to ${bands.most}`;
    faults.check("addressBand", band, problem);
  }
  if (faults.all.length > 0) return faults.all;
  for (const subnetId of subnets.keys()) {
    const taken = book.get(subnetId) ?? new Map<number, string>();
    book.set(subnetId, taken.set(band, component));
  }
  return [];
}
