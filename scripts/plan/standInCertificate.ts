import { createHash, createPrivateKey, createPublicKey, sign, type KeyObject } from "node:crypto";

// Certificates that stand in for those of the TLS provider: real ones, so that a rehearsal's nodes can trust what the plan
// hands them, and the same bytes on every machine, since Ed25519 signs without chance (RFC 8032). RFC 5280 has their form.

/** PKCS #8 around the 32 bytes that an Ed25519 key is (RFC 8410). */
const keyPrefix = Buffer.from("302e020100300506032b657004220420", "hex");

/** A key that its name decides, and so is no secret to anybody who has the plan. */
export const standInKey = (name: string): KeyObject =>
  createPrivateKey({
    key: Buffer.concat([keyPrefix, createHash("sha256").update(`stand-in:${name}`).digest()]),
    format: "der",
    type: "pkcs8",
  });

/** What a certificate says; without an issuer it is an authority's own. */
export interface CertificateArgs {
  name: string;
  key: KeyObject;
  issuer?: { name: string; key: KeyObject };
  hosts?: string[];
  addresses?: string[];
}

/** A certificate in PEM, good from 2020 to 2049. */
export function certificate({ name, key, issuer, hosts = [], addresses = [] }: CertificateArgs): string {
  const isAuthority = issuer === undefined;
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  const alternatives = [
    ...hosts.map((host) => der(0x82, Buffer.from(host))),
    ...addresses.map((address) => der(0x87, Buffer.from(address.split(".").map(Number)))),
  ];
  const extensions = isAuthority
    ? [extension(19, sequence(der(0x01, Buffer.from([0xff])))), extension(15, der(0x03, Buffer.from([2, 0x04])))]
    : [extension(17, sequence(...alternatives))];
  const signed = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), createHash("sha256").update(name).update(spki).digest().subarray(0, 8)])),
    ed25519,
    commonName(issuer?.name ?? name),
    sequence(time("200101000000Z"), time("491231000000Z")),
    commonName(name),
    spki,
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign(null, signed, issuer?.key ?? key);
  const whole = sequence(signed, ed25519, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = whole.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

/** One value of DER: its tag, its length, its content. */
function der(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const { length } = body;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

const sequence = (...content: Buffer[]): Buffer => der(0x30, ...content);
const integer = (value: Buffer): Buffer => der(0x02, value);
const time = (text: string): Buffer => der(0x17, Buffer.from(text));
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"));

const ed25519 = sequence(oid("2b6570"));

const commonName = (name: string): Buffer => sequence(der(0x31, sequence(oid("550403"), der(0x0c, Buffer.from(name)))));

/** An extension of the arc 2.5.29, by its last number; what only an authority has is critical. */
const extension = (number: number, value: Buffer): Buffer =>
  sequence(
    oid(`551d${number.toString(16).padStart(2, "0")}`),
    ...(number === 17 ? [] : [der(0x01, Buffer.from([0xff]))]),
    der(0x04, value),
  );
