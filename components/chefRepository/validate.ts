import * as ipaddr from "ipaddr.js";

import { artifactsFaults } from "../artifacts/validate";
import type { NodeDns } from "../bootstrap/nodeBootstrap";
import { clientFlavours } from "../bootstrap/nodeSpec";
import { unlockedFaults } from "../bootstrap/unlocked";
import { below, FaultList, rules, type Fault } from "../faults";
import { domainProblem, environmentNameProblem } from "../names";
import { eachOf } from "../partlyKnown";
import { tagFaults } from "../tagRules";
import type { Known } from "../validation";
import type { ChefRepositoryArgs } from "./args";
import { missing } from "./closure";
import { metadataFaults } from "./metadata";
import { environmentPath, roleFaults } from "./references";
import { namesIn, type Repository } from "./repositoryFiles";
import { syntaxFaults } from "./ruby";
import { dependencyFaults, environmentPinFaults } from "./versions";

/** Everything that can be wrong with the arguments of a ChefRepository. */
export function chefRepositoryFaults(args: Known<ChefRepositoryArgs>, repository: Repository): Fault[] {
  const faults = new FaultList();
  faults.rule("environment", () => [args.environment, environmentProblem(args, repository)]);
  faults.rule("domain", () => [args.domain, domainProblem(args.domain, args.environment)]);
  faults.rule("nodesGroupId", () => [args.nodesGroupId, rules.securityGroupId(args.nodesGroupId)]);
  faults.add(() => filesFaults(args, repository));
  faults.add(() => missingFaults(args, repository));
  faults.add(() => dnsFaults(args.dns));
  faults.rule("client", () => [args.client, rules.oneOf(args.client, clientFlavours)]);
  faults.add(() => below("artifacts", artifactsFaults(args.artifacts)));
  faults.add(() => unlockedFaults(args));
  faults.rule("keyName", () => [args.keyName, rules.keyName(args.keyName)]);
  faults.add(() => tagFaults(args.tags));
  return faults.all;
}

/** resolv.conf(5): what lies beyond is silently left out. */
const resolverLimits = { servers: 3, search: 6 };

function dnsFaults(dns: Known<NodeDns> | undefined): Fault[] {
  const faults = new FaultList();
  if (dns === undefined) return [];
  faults.rule("dns.servers", () => {
    const { servers } = dns;
    const fits = servers === undefined || (servers.length >= 1 && servers.length <= resolverLimits.servers);
    return [servers, fits ? undefined : `allowed: 1 to ${resolverLimits.servers} addresses`];
  });
  faults.add(() => serverFaults(dns.servers));
  faults.rule("dns.search", () => {
    const fits = dns.search === undefined || dns.search.length <= resolverLimits.search;
    return [dns.search, fits ? undefined : `allowed: at most ${resolverLimits.search} domains`];
  });
  faults.add(() => searchFaults(dns.search));
  return faults.all;
}

function serverFaults(servers: Known<NodeDns>["servers"]): Fault[] {
  const faults = new FaultList();
  eachOf(servers, (server, index) => {
    faults.rule(`dns.servers[${index}]`, () => {
      const given = server();
      const fits = given === undefined || ipaddr.IPv4.isValidFourPartDecimal(given);
      return [given, fits ? undefined : "allowed: an IPv4 address, such as 10.0.0.2"];
    });
  });
  return faults.all;
}

function searchFaults(search: Known<NodeDns>["search"]): Fault[] {
  const faults = new FaultList();
  eachOf(search, (domain, index) => {
    faults.rule(`dns.search[${index}]`, () => [domain(), rules.domain(domain())]);
  });
  return faults.all;
}

/** What keeps a repository from being packed role by role. */
function filesFaults(args: Known<ChefRepositoryArgs>, repository: Repository): Fault[] {
  const { files, faults } = repository;
  if (!isThere(args, repository)) return faults;
  return [
    ...faults,
    ...roleFaults(files),
    ...metadataFaults(files),
    ...dependencyFaults(files),
    ...syntaxFaults(files),
  ];
}

/** What its roles and cookbooks name and it does not have in an environment, or not in the version that this asks for. */
function missingFaults(args: Known<ChefRepositoryArgs>, repository: Repository): Fault[] {
  const { files, faults } = repository;
  if (!isThere(args, repository) || args.environment === undefined) return [];
  const absent = missing(args.environment, files).filter(({ given }) => !isRefused(String(given), faults));
  return [...absent, ...environmentPinFaults(args.environment, files)];
}

const isThere = ({ repositoryPath }: Known<ChefRepositoryArgs>, { faults }: Repository): boolean =>
  !faults.some(({ given }) => given === repositoryPath);

/** Whether a path, or a folder that it is in, was refused already: then it is not missing as well. */
const isRefused = (path: string, faults: Fault[]): boolean =>
  faults.some(({ given }) => path === given || path.startsWith(`${String(given)}/`));

function environmentProblem(args: Known<ChefRepositoryArgs>, repository: Repository): string | undefined {
  const { environment } = args;
  const { files, faults } = repository;
  const names = namesIn(files.keys(), "environments");
  if (environment === undefined || names.includes(environment) || !isThere(args, repository))
    return environmentNameProblem(environment);
  if (isRefused(environmentPath(environment), faults)) return undefined;
  return `the chef repository has no environments/${environment}.json; allowed: ${names.join(", ") || "none, it has no environments"}`;
}
