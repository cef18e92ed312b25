import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";

import { validity } from "./defaults";

/** Who a certificate is for. */
interface Holder {
  host: pulumi.Output<string>;
  address: pulumi.Output<string>;
}

/** What the registry shows, and what whoever dials it trusts. */
export interface Certificates {
  /** The authority's certificate, in PEM. */
  ca: pulumi.Output<string>;
  /** The server's certificate, in PEM. */
  certificate: pulumi.Output<string>;
  /** The server's key, in PEM; a secret. */
  key: pulumi.Output<string>;
}

/** Elliptic, of the one curve that every client of a registry knows. */
const algorithm = { algorithm: "ECDSA", ecdsaCurve: "P256" };

/**
 * An authority of this environment's own, which signs nothing but the server's certificate, and that certificate. The
 * authority's key is in the stack's state alone, as a secret: no node has it.
 */
export function registryCertificates(name: string, { host, address }: Holder, parent: pulumi.Resource): Certificates {
  const child = { parent };
  const caKey = new tls.PrivateKey(`${name}-ca`, algorithm, child);
  const ca = new tls.SelfSignedCert(
    `${name}-ca`,
    {
      privateKeyPem: caKey.privateKeyPem,
      subject: { commonName: host.apply((known) => `authority of ${known}`) },
      isCaCertificate: true,
      setSubjectKeyId: true,
      allowedUses: ["cert_signing", "crl_signing"],
      ...validity.authority,
    },
    child,
  );
  const key = new tls.PrivateKey(`${name}-server`, algorithm, child);
  const request = new tls.CertRequest(
    `${name}-server`,
    {
      privateKeyPem: key.privateKeyPem,
      subject: { commonName: host },
      dnsNames: [host],
      ipAddresses: [address],
    },
    child,
  );
  const certificate = new tls.LocallySignedCert(
    `${name}-server`,
    {
      certRequestPem: request.certRequestPem,
      caPrivateKeyPem: caKey.privateKeyPem,
      caCertPem: ca.certPem,
      allowedUses: ["digital_signature", "key_encipherment", "server_auth"],
      ...validity.server,
    },
    child,
  );
  // It is for everybody to see, whatever it was made of.
  return { ca: pulumi.unsecret(ca.certPem), certificate: certificate.certPem, key: key.privateKeyPem };
}
