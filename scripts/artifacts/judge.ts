import { architectures, fileOf } from "../plan/images";
import type { Control, Inspection } from "./deb";
import type { Fetchable } from "./entries";

/** Debian's names of the processors that nodes have; `all` is for any. */
const processors = ["amd64", "arm64", "all"];

/** Why a file is not the package that an entry says, or nothing. What the package does not say of itself is not judged. */
export function packageProblem(entry: Fetchable, { problem, control = {} }: Inspection): string | undefined {
  return (
    problem ?? nameProblem(entry, control) ?? versionProblem(entry, control) ?? architectureProblem(entry, control)
  );
}

function nameProblem({ name }: Fetchable, { package: found }: Control): string | undefined {
  return found === undefined || found === name ? undefined : `is the package ${found}, not ${name}; correct the url`;
}

/** An entry may leave out what Debian adds to the maker's version: an epoch before it, a revision behind it. */
function versionProblem({ version }: Fetchable, { version: found }: Control): string | undefined {
  if (found === undefined) return undefined;
  const withoutEpoch = found.replace(/^\d+:/, "");
  const meant = [found, withoutEpoch, withoutEpoch.replace(/-[^-]*$/, "")];
  return meant.includes(version) ? undefined : `is version ${found}, not ${version}; correct version or url`;
}

/** The plan knows a package's processor by its address alone, so that this one has to say what the package does. */
function architectureProblem({ url }: Fetchable, { architecture: found }: Control): string | undefined {
  if (found === undefined || found === "all") return undefined;
  if (!processors.includes(found)) return `is for ${found}; allowed: ${processors.join(", ")}`;
  const named = architectures.filter(([, words]) => words.test(fileOf(url)));
  return named.length === 0 || named.some(([, words]) => words.test(found))
    ? undefined
    : `is for ${found}, by its url for ${named.map(([name]) => name).join(", ")}; correct the url`;
}
