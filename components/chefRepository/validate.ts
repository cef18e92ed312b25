import * as ipaddr from "ipaddr.js";

import type { NodeDns } from "../bootstrap/nodeBootstrap";
import { clientFlavours, type ClientPackage } from "../bootstrap/nodeSpec";
import { FaultList, rules, type Fault } from "../faults";
import { packageAddressProblem, withoutLogin } from "../fetched";
import { tagFaults, type Known } from "../validation";
import type { ChefRepositoryArgs } from "./args";
import { missing } from "./closure";
import { unreadable } from "./references";
import { namesIn, type Files } from "./repositoryFiles";

/** Everything that can be wrong with the arguments of a ChefRepository. */
export function chefRepositoryFaults(args: Known<ChefRepositoryArgs>, files: Files): Fault[] {
  const faults = new FaultList();
  faults.check("environment", args.environment, environmentProblem(args.environment, files));
  faults.check("domain", args.domain, rules.domain(args.domain));
  faults.check("nodesGroupId", args.nodesGroupId, rules.securityGroupId(args.nodesGroupId));
  return [
    ...faults.all,
    ...repositoryFaults(args.environment, files),
    ...dnsFaults(args.dns),
    ...clientFaults(args.client, "client"),
    ...tagFaults(args.tags),
  ];
}

/** resolv.conf(5): what lies beyond is silently left out. */
const resolverLimits = { servers: 3, search: 6 };

function dnsFaults(dns: Known<NodeDns> | undefined): Fault[] {
  const faults = new FaultList();
  const { servers, search } = dns ?? {};
  if (servers !== undefined && (servers.length < 1 || servers.length > resolverLimits.servers)) {
    faults.check("dns.servers", servers, `allowed: 1 to ${resolverLimits.servers} addresses`);
  }
  for (const [index, server] of (servers ?? []).entries()) {
    if (server !== undefined && !ipaddr.IPv4.isValidFourPartDecimal(server)) {
      faults.check(`dns.servers[${index}]`, server, "allowed: an IPv4 address, such as 10.0.0.2");
    }
  }
  if (search !== undefined && search.length > resolverLimits.search) {
    faults.check("dns.search", search, `allowed: at most ${resolverLimits.search} domains`);
  }
  for (const [index, domain] of (search ?? []).entries()) {
    faults.check(`dns.search[${index}]`, domain, rules.domain(domain));
  }
  return faults.all;
}

/** What keeps a repository from being packed role by role. */
function repositoryFaults(environment: string | undefined, files: Files): Fault[] {
  const faults = unreadable(files);
  return faults.length > 0 || environment === undefined ? faults : missing(environment, files);
}

function environmentProblem(environment: string | undefined, files: Files): string | undefined {
  const names = namesIn(files.keys(), "environments");
  if (environment === undefined || names.includes(environment)) return undefined;
  return `the chef repository has no environments/${environment}.json; allowed: ${names.join(", ") || "none, it has no environments"}`;
}

/** Rules of the chef client's package. */
export function clientFaults(client: Known<ClientPackage> | undefined, property: string): Fault[] {
  const faults = new FaultList();
  if (client === undefined) return [];
  const { flavour, version, url, sha256 } = client;
  faults.check(`${property}.flavour`, flavour, rules.oneOf(flavour, clientFlavours));
  faults.check(
    `${property}.version`,
    version,
    rules.matches(version, /^\d+\.\d+\.\d+$/, "three numbers, such as 18.10.17"),
  );
  if (flavour === "chef" && Number(version?.split(".")[0]) >= 19) {
    faults.check(
      `${property}.version`,
      version,
      "chef 19 asks for a licence key on every run; allowed: 18, or flavour cinc",
    );
  }
  faults.check(`${property}.url`, withoutLogin(url), packageAddressProblem(url));
  faults.check(`${property}.sha256`, sha256, rules.matches(sha256, /^[0-9a-f]{64}$/, "64 hex digits in lower case"));
  if (url !== undefined && sha256 === undefined) {
    faults.check(`${property}.sha256`, sha256, "a package that is fetched must have its digest");
  }
  if (url !== undefined && version === undefined) {
    faults.check(`${property}.version`, version, "a package that is fetched must say its version");
  }
  if (url === undefined && sha256 !== undefined) {
    faults.check(
      `${property}.url`,
      url,
      "a digest without an address; give both, or neither when the image has the client",
    );
  }
  return faults.all;
}
