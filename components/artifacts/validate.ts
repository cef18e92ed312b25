import { below, didYouMean, FaultList, rules, type Fault } from "../faults";
import { packageAddressProblem, withoutLogin } from "../fetched";
import type { Known } from "../validation";
import type { Artifact } from "./args";
import { artifactNames, isArtifactName, knownArtifacts, type ArtifactName } from "./known";

/** Artifacts by name, as rules read them. */
export type KnownArtifacts = Record<string, Known<Artifact> | undefined> | undefined;

/** Rules of the artifacts that an environment has; properties are named from the map on. */
export function artifactsFaults(artifacts: KnownArtifacts): Fault[] {
  const faults = new FaultList();
  for (const name of Object.keys(artifacts ?? {})) {
    if (isArtifactName(name)) faults.add(() => below(name, artifactFaults(name, artifacts![name])));
    else faults.check(name, undefined, unknownProblem(name));
  }
  return faults.all;
}

const unknownProblem = (name: string): string =>
  `no such artifact; ${didYouMean(name, artifactNames)}allowed: ${artifactNames.join(", ")}`;

function artifactFaults(name: ArtifactName, artifact: Known<Artifact> | undefined): Fault[] {
  const { pattern, allowed } = knownArtifacts[name].version;
  const faults = new FaultList();
  faults.rule("version", () => {
    const version = artifact?.version;
    return [version, rules.matches(version, pattern, allowed) ?? licenceProblem(name, version)];
  });
  faults.rule("url", () => [withoutLogin(artifact?.url), packageAddressProblem(artifact?.url)]);
  faults.rule("sha256", () => {
    const sha256 = artifact?.sha256;
    return [sha256, rules.matches(sha256, /^[0-9a-f]{64}$/, "64 hex digits in lower case")];
  });
  faults.rule("url", () => {
    const lacking = artifact?.sha256 !== undefined && artifact.url === undefined;
    const problem = "missing for a digest; give both, or the version alone if the image has the package";
    return [undefined, lacking ? problem : undefined];
  });
  return faults.all;
}

function licenceProblem(name: ArtifactName, version: string | undefined): string | undefined {
  const licensed = name === "chef" && Number(version?.split(".")[0]) >= 19;
  return licensed ? "chef 19 asks for a licence key on every run; allowed: 18, or the client cinc" : undefined;
}

/** Whether nodes would fetch it unseen: an address without a digest may give anything. */
export const isUnlocked = ({ url, sha256 }: { url?: unknown; sha256?: unknown }): boolean =>
  url !== undefined && sha256 === undefined;

/** What to do about an artifact that has no entry. */
export const entryWords = "give its version, url and sha256, or its version alone if the image has it";

/** What to do about an artifact of a stack that has an address and no digest. */
export const lockWords = (name: string, stack: string): string =>
  `run \`npx startup-stack artifacts lock --stack ${stack} ${name}\``;
