import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";

import { accounts } from "../../../../components/registry/defaults";
import { certificate, standInKey } from "../../../plan/standInCertificate";
import type { PlanView } from "../../planView";

export const tier = "registry";

const { pull, push } = accounts;

/** One password of each account for all of a run. */
const passwords: Record<string, string> = {
  [pull]: randomBytes(24).toString("hex"),
  [push]: randomBytes(24).toString("hex"),
};

/** What the settings of the tier's document say, as far as it is read here. */
export interface Settings {
  port: number;
  bucket: string;
  ca: string;
}

export const settingsOf = (view: PlanView): Settings => view.document(tier).settings as unknown as Settings;

/** The name that the certificate and the images have, and the address. */
function holder(view: PlanView): { host: string; address: string } {
  const [entry] = view.document(tier).hosts;
  return { host: entry!.names.at(-1)!, address: entry!.address };
}

/**
 * The secret `server`: a certificate of the very authority whose own stands in the plan, since its stand-in has a key that
 * whoever has the plan can make.
 */
export function serverSecret(view: PlanView): string {
  const [ca] = view.ofType("tls:index/selfSignedCert:SelfSignedCert").filter(({ name }) => name === `${tier}-ca`);
  const { host, address } = holder(view);
  const key = standInKey(`${ca!.urn}-server`);
  const issuer = { name: ca!.name, key: standInKey(ca!.urn) };
  return JSON.stringify({
    certificate: certificate({ name: host, key, issuer, hosts: [host], addresses: [address] }),
    key: key.export({ format: "pem", type: "pkcs8" }),
    httpSecret: randomBytes(24).toString("hex"),
    htpasswd: [pull, push].map((username) => `${username}:${bcrypt(passwords[username]!)}\n`).join(""),
  });
}

/** By libcrypt, as the cheapest of its kind: no strength is rehearsed. The password goes by the input, which nobody sees. */
function bcrypt(password: string): string {
  const salt = `$2b$04$${randomBytes(16).toString("hex").slice(0, 22)}`;
  const program = "print crypt(<STDIN>, $ARGV[0])";
  return execFileSync("perl", ["-e", program, salt], { input: password, encoding: "utf8" });
}

/** What a client is told of the registry: `ca` where its system does not trust it; a stranger guesses the password. */
export function whereabouts(
  view: PlanView,
  { username = push, byAddress = false, guess }: { username?: string; byAddress?: boolean; guess?: string } = {},
): string {
  const { port, ca } = settingsOf(view);
  const { host, address } = holder(view);
  const at = byAddress ? { host: address, ca } : { host };
  return `${JSON.stringify({ ...at, port, username, password: guess ?? passwords[username] })}\n`;
}
