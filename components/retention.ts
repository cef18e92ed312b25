/**
 * Options of a child that holds data. Retained data are refused to every deletion until the child is unprotected, and
 * stay where they are when the engine then lets go of it. Data that are not go with their stack, unless the component's
 * own options say otherwise: these are inherited.
 */
export const retention = (retainData: boolean | undefined): { protect?: true; retainOnDelete?: true } =>
  retainData === false ? {} : { protect: true, retainOnDelete: true };
