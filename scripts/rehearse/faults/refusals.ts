import type { Lab } from "../lab/lab";

/** Whether a node was refused an object, as it was meant to be; then that counts no more as a fault of the plan. */
export const wasRefused = (lab: Lab, node: string, key: string): boolean =>
  lab.takeBackRefusals((name, resource) => name === node && resource.endsWith(`/${key}`)) > 0;
