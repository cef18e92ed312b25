import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { exec } from "./exec";

const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];

/** A certificate authority for this run alone, and a certificate of it for the given host names, good for so many days. */
export async function certificates(
  folder: string,
  hosts: string[],
  days = 2,
): Promise<{ ca: string; key: string; cert: string }> {
  const at = (name: string): string => join(folder, name);
  await exec("openssl", [
    ...[
      "req",
      "-x509",
      ...newKey,
      "-subj",
      "/CN=startup-stack rehearsal",
      "-keyout",
      at("ca.key"),
      "-out",
      at("ca.pem"),
    ],
    ...["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign"],
  ]);
  await exec("openssl", [
    ...["req", ...newKey.slice(0, -2), "-subj", "/CN=rehearsal", "-keyout", at("tls.key"), "-out", at("tls.csr")],
  ]);
  writeFileSync(at("tls.ext"), `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(",")}\n`);
  await exec("openssl", [
    ...[
      "x509",
      "-req",
      "-in",
      at("tls.csr"),
      "-CA",
      at("ca.pem"),
      "-CAkey",
      at("ca.key"),
      "-CAcreateserial",
      "-days",
      String(days),
    ],
    ...["-extfile", at("tls.ext"), "-out", at("tls.pem")],
  ]);
  const read = (name: string): string => readFileSync(at(name), "utf8");
  return { ca: read("ca.pem"), key: read("tls.key"), cert: read("tls.pem") };
}
