import { randomBytes } from "node:crypto";

/** The value of a secret that a service hands to those who join it, by the name that its offer has for it. */
export type OfferedSecret = (name: string) => string;

/** A login as data stores keep theirs. */
const login: OfferedSecret = () => JSON.stringify({ username: "app", password: randomBytes(24).toString("base64url") });

/** Services whose secrets are more than a text, by their names. */
export const services: Record<string, OfferedSecret> = { data_stores: login };
