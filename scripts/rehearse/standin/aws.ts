import { createServer, type Server } from "node:https";

import { messageOf } from "../../../components/faults";
import { partitionOf } from "../../../components/regions";
import { autoScaling } from "./autoScaling";
import { ec2 } from "./ec2";
import type { Call, Reply } from "./http";
import { queryError } from "./http";
import { s3 } from "./s3";
import { secretsManager } from "./secretsManager";
import { sts } from "./sts";
import type { World } from "./world";

type Service = (world: World, call: Call) => Reply | Promise<Reply>;
const services: Record<string, Service> = { s3, secretsmanager: secretsManager, autoscaling: autoScaling, ec2, sts };

/** Access key and service of a SigV4 Authorization header. The signature itself is not checked. */
export function readCredential(header: string): { accessKeyId: string; service: string } | undefined {
  const match = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/.exec(header);
  return match?.[1] && match[2] ? { accessKeyId: match[1], service: match[2] } : undefined;
}

/** The same of an address that somebody has signed for others, such as S3 takes it. */
export const readSigned = (query: URLSearchParams): ReturnType<typeof readCredential> =>
  readCredential(`AWS4-HMAC-SHA256 Credential=${query.get("X-Amz-Credential") ?? ""}`);

/** Host names under which AWS answers nodes, for the certificate and for the names that resolve. */
export function awsHosts(region: string): string[] {
  const { dnsSuffix } = partitionOf(region);
  const regional = ["s3", "*.s3", "secretsmanager", "autoscaling", "ec2", "sts"].map(
    (name) => `${name}.${region}.${dnsSuffix}`,
  );
  return [...regional, ...["s3", "*.s3", "sts"].map((name) => `${name}.${dnsSuffix}`)];
}

/** AWS under its own host names: one TLS server that tells services apart by the scope of the signature. */
export function awsServer(world: World): Server {
  return createServer({ key: world.settings.tls.key, cert: world.settings.tls.cert }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const url = new URL(request.url ?? "/", "https://aws");
      const credential = readCredential(request.headers.authorization ?? "") ?? readSigned(url.searchParams);
      const caller = credential && world.caller(credential.accessKeyId);
      const service = credential && services[credential.service];
      const unknown = (): Reply => {
        const call = `${request.headers.host ?? ""} ${credential?.service ?? "unsigned"}`;
        world.tell({ kind: "unknown-call", node: caller?.name ?? request.socket.remoteAddress ?? "", call });
        return queryError(403, "InvalidClientTokenId", "The security token included in the request is invalid.");
      };
      const reply =
        caller && service
          ? Promise.resolve().then(() =>
              service(world, {
                caller,
                method: request.method ?? "GET",
                host: request.headers.host ?? "",
                path: url.pathname,
                query: url.searchParams,
                headers: request.headers,
                body: Buffer.concat(chunks),
              }),
            )
          : Promise.resolve(unknown());
      void reply
        .catch((fault: unknown) => queryError(500, "InternalFailure", messageOf(fault)))
        .then(({ status, headers, body }) => {
          // Date is the clock that leases and records are judged by.
          const own = { "x-amz-request-id": "rehearsal", date: world.now().toUTCString() };
          response.writeHead(status, { ...own, ...headers }).end(body);
        });
    });
  });
}
