import { FaultList, rules, type Fault } from "./faults";

/** Something that is named after a component, or after what a component is named after. */
export interface Namesake {
  /** What it is. */
  what: string;
  /** What stands behind the name, as an example of the longest. */
  ending: string;
  /** Characters that its name may have in all. */
  longest: number;
  /** Beginnings that its names may not have. */
  reserved?: string[];
  /** Whether its names have no two hyphens in a row. */
  singleHyphens?: boolean;
}

/** What Pulumi puts behind a name that the program does not fix, so that a resource can be replaced: seven hex digits. */
const random = "-1a2b3c4";

/** RFC 1035, section 2.3.4, and RFC 5890, section 2.3.1: labels that begin with xn-- stand for letters beyond ASCII. */
const host = (ending: string): Namesake => ({ what: "host name", ending, longest: 63, reserved: ["xn--"] });

/** IAM user guide, "IAM and AWS STS quotas": roles have 64 characters, policies 128. */
const role = (ending = ""): Namesake => ({ what: "IAM role", ending: `${ending}${random}`, longest: 64 });
const policy: Namesake = { what: "IAM policy", ending: random, longest: 128 };

/** EC2 API reference, CreateSecurityGroup. */
const securityGroup = (ending = ""): Namesake => {
  return { what: "security group", ending: `${ending}${random}`, longest: 255, reserved: ["sg-"] };
};

/** S3 user guide, "General purpose bucket naming rules"; dots, which these allow, would break TLS. */
const bucket = (ending = ""): Namesake => ({
  ...{ what: "bucket", ending: `${ending}${random}`, longest: 63 },
  reserved: ["xn--", "sthree-", "amzn-s3-demo-"],
});

/** EC2 user guide, "Tag your Amazon EC2 resources". */
const nameTag = (ending: string): Namesake => ({ what: "Name tag", ending, longest: 256 });

/** A member's id with most digits. */
const memberEnding = "-15";

/**
 * What is named after each kind of component and bounds its name: the plans of the longest names are held against what AWS
 * takes by a test. A tier that makes more adds rows of its own.
 */
export const namesakes = {
  network: [securityGroup("-nodes"), nameTag("-private-ap-southeast-1a")],
  repository: [bucket()],
  membership: [policy],
  members: [host(memberEnding), role(memberEnding), role("-snapshots"), securityGroup()],
  registry: [host(memberEnding), role(memberEnding), bucket("-images"), securityGroup()],
  fleet: [host("-i-0123456789abcdef0"), role(), securityGroup()],
  cluster: [
    host("-public-agent-i-0123456789abcdef0"),
    ...[`-master${memberEnding}`, "-master-snapshots", "-public-agent"].map(role),
    securityGroup("-master"),
  ],
  // API references of ElastiCache, CreateReplicationGroup, and of RDS, CreateDBInstance.
  dataStores: [
    { what: "replication group", ending: `-redis${random}`, longest: 40, singleHyphens: true },
    { what: "database", ending: `-sql${random}`, longest: 63, singleHyphens: true },
    securityGroup("-redis"),
  ],
};

/**
 * What is wrong with a component's name, before anything is made of it: host labels, keys of objects, ARNs in policies,
 * names and tags of AWS's resources. One alphabet fits them all, and has nothing in it that a policy takes for a pattern.
 */
export function nameFaults(name: string, made: Namesake[]): Fault[] {
  const faults = new FaultList();
  faults.check("name", name, nameProblem(name, made));
  return faults.all;
}

/** The same of a name that stands in an argument. */
export function nameProblem(name: string | undefined, made: Namesake[]): string | undefined {
  if (name === undefined) return undefined;
  const reserved = made.flatMap((each) => each.reserved ?? []).find((beginning) => name.startsWith(beginning));
  if (reserved !== undefined)
    return `names that begin with ${reserved} are kept for others; allowed: any other beginning`;
  if (name.includes("--") && made.some(({ singleHyphens }) => singleHyphens))
    return "AWS takes no two hyphens in a row; allowed: single ones";
  if (/^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(name) && name.length <= longestName(made)) return undefined;
  const { what, ending, longest } = tightest(made);
  return (
    `allowed: at most ${longestName(made)} lower-case letters, digits and hyphens, a letter first and no hyphen last; ` +
    `hosts, keys and resources are named after it, of which the ${what} <name>${ending} has ${longest} characters at most`
  );
}

const room = ({ ending, longest }: Namesake): number => longest - ending.length;
const tightest = (made: Namesake[]): Namesake =>
  made.reduce((least, each) => (room(each) < room(least) ? each : least));

/** Characters that a name may have, so that whatever is made of it fits. */
export const longestName = (made: Namesake[]): number => room(tightest(made));

/** Bytes of a path that has room in one field of a header of POSIX ustar. */
const longestPath = 100;

/**
 * Characters that the name of an environment may have: its file has a place in archives, and groups, which are called
 * `<environment>-<tier>-<id>`, have 255 (Auto Scaling API reference, CreateAutoScalingGroup).
 */
export const longestEnvironment = Math.min(
  longestPath - "environments/.json".length,
  255 - 1 - longestName(namesakes.members) - memberEnding.length,
);

/** What is wrong with the name of an environment. Chef's own names of environments have these letters. */
export function environmentNameProblem(environment: string | undefined): string | undefined {
  const allowed = `at most ${longestEnvironment} letters, digits, - and _, a letter or digit first, as chef has it`;
  return rules.matches(environment, new RegExp(`^[A-Za-z0-9][\\w-]{0,${longestEnvironment - 1}}$`), allowed);
}

/** The domain of an environment that names none. */
export const defaultDomain = (environment: string): string => `${environment}.internal`;

/** What is wrong with the domain of an environment. That of an environment that names none says where it comes from. */
export function domainProblem(domain: string | undefined, environment: string | undefined): string | undefined {
  const problem = rules.domain(domain);
  const isDefault = environment !== undefined && domain === defaultDomain(environment);
  return problem !== undefined && isDefault
    ? `the environment's name and .internal, which is the default, is none: give \`domain\`; ${problem}`
    : problem;
}
