import * as pulumi from "@pulumi/pulumi";

import { resourcesOf } from "./makers";

/**
 * Whether this is a unit test of a program, with the mocks of Pulumi's SDK (`pulumi.runtime.setMocks`). They answer for
 * resources with whatever the test likes, so that ids have no form and what AWS makes up is mostly missing.
 */
export const isMocked = (): boolean => pulumi.runtime.getMonitor()?.constructor.name === "MockMonitor";

/** Whether a value is what mocks answered for a resource, and so says nothing of what AWS will. */
export const isMockedAnswer = (output: pulumi.Output<unknown>): boolean => isMocked() && resourcesOf(output).length > 0;
