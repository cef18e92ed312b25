import { slotKinds, type Purchase, type SlotKind } from "../bootstrap/nodeSpec";
import { FaultList, below, describeFault, rules, type Fault } from "../faults";
import { percentageFaults } from "./fleet/percentages";
import { spotFaults } from "./fleet/purchase";

/** One member as the program wants it. */
export interface WantedMember {
  id: number;
  name: string;
  address: string;
  /** Its auto scaling group. */
  group: string;
  launchTemplateId: string;
  launchTemplateVersion: string;
}

/** How many members a tier of a kind has; an ensemble any number. */
const sizes: Partial<Record<AnyRequest["kind"], number>> = { pair: 2, single: 1 };

/** What a roller of any kind is asked for: all of it comes from the program, nothing from the machine that it runs on. */
export interface CommonRequest {
  formatVersion: 1;
  /** Version of startup-stack that asks; another one's roller refuses. */
  version: string;
  environment: string;
  tier: string;
  bucket: string;
  region: string;
  /** Account that must be the caller's. */
  account: string;
  /** Profile of the AWS configuration to take credentials from; the default chain if omitted. */
  profile?: string;
  /** Role to take on. */
  roleArn?: string;
  /** Name or ARN of the parameter that holds the image, which whoever launches has to read; absent of an image by its id, and of Debian's own parameter. */
  imageParameter?: string;
  /** SHA-256 of the tier's document: what members must have applied. */
  digest: string;
  /** How long to wait without any progress, such as for one member, before the roller stops. */
  waitMinutes: number;
}

/** The roll of a tier with fixed members. */
export interface RollRequest extends CommonRequest {
  kind: SlotKind;
  /** The life of the ensemble that its members' disks are labelled with; other kinds have none. */
  incarnation?: string;
  members: WantedMember[];
}

/** A fleet as the program wants it. */
export interface WantedFleet extends Purchase {
  /** Its auto scaling group. */
  group: string;
  launchTemplateId: string;
  launchTemplateVersion: string;
  /** Nodes that stay in service while others are replaced, as a percentage of the group's desired capacity: 0 to 100. */
  minHealthyPercentage: number;
  /** Nodes that there may be meanwhile, new ones included, as a percentage of it: 100 to 200. */
  maxHealthyPercentage: number;
}

/** The roll of a fleet, whose nodes are replaced by its group. */
export interface FleetRequest extends CommonRequest {
  kind: "fleet";
  fleet: WantedFleet;
}

export type AnyRequest = RollRequest | FleetRequest;

/** Variable of the environment that carries the request, as JSON. */
export const requestVariable = "STARTUP_STACK_ROLL";

/** The request as text that is the same for the same content. */
export function renderRequest(request: AnyRequest): string {
  if (request.kind === "fleet") return JSON.stringify(request);
  const { members, ...rest } = request;
  return JSON.stringify({ ...rest, members: [...members].sort((a, b) => a.id - b.id) });
}

/** A request that cannot be carried out. Its message is meant for the user as it stands. */
export class RequestRefused extends Error {}

/** Reads a request; throws RequestRefused with every fault that it has. */
export function parseRequest(text: string | undefined, version: string): AnyRequest {
  if (text === undefined)
    throw new RequestRefused(`${requestVariable} is not set: this program is run by \`pulumi up\``);
  const request = jsonObject(text) as (Partial<Omit<RollRequest, "kind">> & Draft) | undefined;
  if (request === undefined) throw new RequestRefused(`${requestVariable} is not a JSON object: ${text.slice(0, 100)}`);
  // First, since another version may ask in other words.
  if (request.version !== version) {
    const asked = String(request.version);
    throw new RequestRefused(
      `this roller is of startup-stack ${version} and the program of ${asked}; install the same: npm install startup-stack@${asked}`,
    );
  }
  const faults = new FaultList();
  faults.check("formatVersion", request.formatVersion, request.formatVersion === 1 ? undefined : "allowed: 1");
  for (const key of ["environment", "tier", "bucket", "region", "account"] as const) {
    faults.check(key, request[key], isGiven(request[key]));
  }
  if (request.imageParameter !== undefined) {
    faults.check("imageParameter", request.imageParameter, isGiven(request.imageParameter));
  }
  faults.check("kind", request.kind, rules.oneOf(request.kind ?? "", [...slotKinds, "fleet"]));
  faults.check("incarnation", request.incarnation, incarnationProblem(request));
  faults.check("digest", request.digest, rules.matches(request.digest ?? "", /^[0-9a-f]{64}$/, "64 hex digits"));
  faults.check("waitMinutes", request.waitMinutes, rules.wholeNumber(request.waitMinutes ?? 0, 1, 1440, "minutes"));
  const all = [...faults.all, ...(request.kind === "fleet" ? fleetFaults(request.fleet) : memberFaults(request))];
  if (all.length > 0) {
    throw new RequestRefused(
      [`${requestVariable}: not a request`, ...all.map((fault) => `  ${describeFault(fault)}`)].join("\n"),
    );
  }
  return request as AnyRequest;
}

/** What a request of any kind may have. */
interface Draft {
  kind?: AnyRequest["kind"];
  fleet?: Partial<WantedFleet>;
}

function memberFaults({ kind, members: given }: Partial<Omit<RollRequest, "kind">> & Draft): Fault[] {
  const faults = new FaultList();
  const members = Array.isArray(given) ? given : [];
  faults.check("members", given, members.length > 0 ? undefined : "missing");
  const size = (kind && sizes[kind]) ?? members.length;
  if (members.length > 0 && members.length !== size) {
    faults.check("members.length", members.length, `allowed: ${size} of a ${kind}`);
  }
  members.forEach((member: Partial<WantedMember>, index) => {
    faults.check(`members[${index}].id`, member.id, rules.wholeNumber(member.id ?? 0, 1, 255));
    for (const key of ["name", "address", "group", "launchTemplateId", "launchTemplateVersion"] as const) {
      faults.check(`members[${index}].${key}`, member[key], isGiven(member[key]));
    }
  });
  return faults.all;
}

function fleetFaults(fleet: Partial<WantedFleet> | undefined): Fault[] {
  const faults = new FaultList();
  for (const key of ["group", "launchTemplateId", "launchTemplateVersion"] as const) {
    faults.check(key, fleet?.[key], isGiven(fleet?.[key]));
  }
  for (const key of ["minHealthyPercentage", "maxHealthyPercentage"] as const) {
    faults.check(key, undefined, fleet?.[key] === undefined ? "missing" : undefined);
  }
  const types: unknown = fleet?.instanceTypes;
  const isList = Array.isArray(types) && types.length > 0 && types.every((type) => isGiven(type) === undefined);
  faults.check("instanceTypes", types, isList ? undefined : "allowed: one instance type or more");
  const spot = fleet?.spot === undefined ? [] : below("spot", spotFaults(fleet.spot));
  return below("fleet", [...faults.all, ...spot, ...percentageFaults(fleet ?? {})]);
}

function incarnationProblem({ kind, incarnation }: Draft & { incarnation?: string }): string | undefined {
  if (kind === "ensemble") return rules.matches(incarnation ?? "", /^[0-9a-f]{16}$/, "16 hex digits");
  return incarnation === undefined ? undefined : "allowed: nothing, since only an ensemble has one";
}

const isGiven = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? undefined : "missing";

function jsonObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
