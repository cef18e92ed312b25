/**
 * Options of an object whose key is made of what it holds, so that the engine replaces it whenever that changes. The old
 * one stays in the bucket, since nodes may go back to it: a `protect` that it inherited would keep nothing, and refuse
 * every change of what nodes run.
 */
export const contentAddressed = { retainOnDelete: true, protect: false } as const;
