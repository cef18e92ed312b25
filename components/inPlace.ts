import type * as pulumi from "@pulumi/pulumi";

import { describeFaults, PlainError, type Fault } from "./faults";
import { endsProgram } from "./validation";

/** Ends the program with all faults at once, where the state has something elsewhere than the arguments say. */
export function refuseMoves(component: string, found: pulumi.Output<Fault[]>): void {
  endsProgram(
    found.apply((faults) => {
      if (faults.length > 0) throw new PlainError(describeFaults(component, faults));
    }),
  );
}

/**
 * The same. Give what comes back on to whatever must not be made then: an error of its own, since each resource that waits
 * puts its own words before the one that it meets, and the faults are to stand alone.
 */
export function inPlace(component: string, found: pulumi.Output<Fault[]>): pulumi.Output<unknown> {
  refuseMoves(component, found);
  return found.apply((faults) => {
    if (faults.length > 0) throw new PlainError(`nothing is made for ${component} while it is elsewhere`);
  });
}
