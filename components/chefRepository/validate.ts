import { clientFlavours, type ClientPackage } from "../bootstrap/nodeSpec";
import { FaultList, rules, type Fault } from "../faults";
import { tagFaults, type Known } from "../validation";
import { namesIn } from "./bundle";
import type { ChefRepositoryArgs } from "./args";

/** Everything that can be wrong with the arguments of a ChefRepository. */
export function chefRepositoryFaults(args: Known<ChefRepositoryArgs>, paths: string[]): Fault[] {
  const faults = new FaultList();
  faults.check("environment", args.environment, environmentProblem(args.environment, paths));
  faults.check("domain", args.domain, rules.domain(args.domain));
  faults.check("nodesGroupId", args.nodesGroupId, rules.securityGroupId(args.nodesGroupId));
  return [...faults.all, ...clientFaults(args.client, "client"), ...tagFaults(args.tags)];
}

function environmentProblem(environment: string | undefined, paths: string[]): string | undefined {
  const names = namesIn(paths, "environments");
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
  faults.check(
    `${property}.url`,
    url,
    rules.matches(
      url,
      /^(https|s3):\/\/[^\s/]+\/\S+\.deb$/,
      "the https:// or s3:// address of a Debian package (.deb)",
    ),
  );
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
