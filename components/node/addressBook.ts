import * as pulumi from "@pulumi/pulumi";

import { FaultList, type Fault } from "../faults";
import { perProgram } from "../perProgram";
import { refuse, refuseLater } from "../validation";
import { bands } from "./addresses";
import type { TierMember } from "./args";

/** Who has which band of a subnet, as far as one program can see: the same text, the same output of one resource, or its value. */
type Book = Map<pulumi.Input<string>, Map<number, string>>;

const bookOfProgram = perProgram((): Book => new Map());

/**
 * Enters the members' band of each of their subnets under a component's name, and refuses it where another component has
 * the band of a subnet: both would give the same addresses to their members. By the argument as it stands, before anything is
 * made; one that is an output besides by its value, since another output may have the same. `property` is the argument that
 * names the band.
 */
export function claimBand(
  type: string,
  component: string,
  band: number,
  members: TierMember[],
  property = "addressBand",
): void {
  const book = bookOfProgram();
  if (book === undefined) return;
  const subnets = new Map(members.map(({ zone, subnetId }) => [subnetId, zone]));
  const claim = (of: typeof subnets) => enter(book, component, { band, property }, of);
  refuse(type, component, claim(subnets));
  const outputs = [...subnets].filter(([subnetId]) => typeof subnetId !== "string");
  const known = pulumi.all(outputs.map(([subnetId]) => subnetId));
  refuseLater(type, component, known, (ids) => claim(new Map(ids.map((id, index) => [id, outputs[index]![1]]))));
}

/** Enters a band of subnets, or gives a fault for each in which another component has it, and then enters nothing. */
function enter(
  book: Book,
  component: string,
  { band, property }: { band: number; property: string },
  subnets: Map<pulumi.Input<string>, string>,
): Fault[] {
  const faults = new FaultList();
  for (const [subnetId, zone] of subnets) {
    const owner = book.get(subnetId)?.get(band);
    if (owner === undefined || owner === component) continue;
    const problem = `${owner} has these addresses of the subnet in ${zone}; allowed: another band, ${bands.least} to ${bands.most}`;
    faults.check(property, band, problem);
  }
  if (faults.all.length > 0) return faults.all;
  for (const subnetId of subnets.keys()) {
    const taken = book.get(subnetId) ?? new Map<number, string>();
    book.set(subnetId, taken.set(band, component));
  }
  return [];
}
