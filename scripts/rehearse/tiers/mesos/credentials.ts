import { randomBytes } from "node:crypto";

/** Who may sign in, as the documents' secrets name them: nodes, people, and the framework that the plan has. */
const principals = ["agent", "observer", "drain", "operator", "marathon"] as const;

export type Principal = (typeof principals)[number] | "stranger";

/** One secret of each for all tiers of a run: masters know them all, and each other node its own. */
const secrets = new Map<Principal, string>(principals.map((name) => [name, randomBytes(24).toString("hex")]));

const credentialOf = (principal: Principal) => ({ principal, secret: secrets.get(principal)! });

const listed = (...names: Principal[]) => JSON.stringify({ credentials: names.map(credentialOf) });

/** A header that signs in; a stranger knows the operator's name and not its secret. */
export function authorization(principal: Principal): string {
  const { principal: user, secret } =
    principal === "stranger" ? { principal: "operator", secret: "a-guess" } : credentialOf(principal);
  return `Basic ${Buffer.from(`${user}:${secret}`).toString("base64")}`;
}

/** A secret of the tiers' documents, by its name. */
export function secretOf(name: string): string {
  if (name === "credentials") return listed(...principals);
  if (name === "http") return listed("observer");
  const principal = principals.find((each) => each === name);
  return principal ? JSON.stringify(credentialOf(principal)) : randomBytes(18).toString("base64url");
}
