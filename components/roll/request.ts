import { slotKinds, type SlotKind } from "../bootstrap/nodeSpec";
import { FaultList, describeFault, rules } from "../faults";

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
const sizes: Partial<Record<SlotKind, number>> = { pair: 2, single: 1 };

/** What a roller is asked for: all of it comes from the program, nothing from the machine that it runs on. */
export interface RollRequest {
  formatVersion: 1;
  /** Version of startup-stack that asks; another one's roller refuses. */
  version: string;
  environment: string;
  kind: SlotKind;
  tier: string;
  bucket: string;
  /** The life of the ensemble that its members' disks are labelled with; other kinds have none. */
  incarnation?: string;
  region: string;
  /** Account that must be the caller's. */
  account: string;
  /** Profile of the AWS configuration to take credentials from; the default chain if omitted. */
  profile?: string;
  /** Role to take on. */
  roleArn?: string;
  /** SHA-256 of the tier's document: what members must have applied. */
  digest: string;
  /** How long to wait for one member before the roller stops. */
  waitMinutes: number;
  members: WantedMember[];
}

/** Variable of the environment that carries the request, as JSON. */
export const requestVariable = "STARTUP_STACK_ROLL";

/** The request as text that is the same for the same content. */
export function renderRequest({ members, ...rest }: RollRequest): string {
  return JSON.stringify({ ...rest, members: [...members].sort((a, b) => a.id - b.id) });
}

/** A request that cannot be carried out. Its message is meant for the user as it stands. */
export class RequestRefused extends Error {}

/** Reads a request; throws RequestRefused with every fault that it has. */
export function parseRequest(text: string | undefined, version: string): RollRequest {
  if (text === undefined)
    throw new RequestRefused(`${requestVariable} is not set: this program is run by \`pulumi up\``);
  const request = jsonObject(text) as Partial<RollRequest> | undefined;
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
    faults.check(key, request[key], given(request[key]));
  }
  faults.check("kind", request.kind, rules.oneOf(request.kind ?? "", slotKinds));
  faults.check("incarnation", request.incarnation, incarnationProblem(request));
  faults.check("digest", request.digest, rules.matches(request.digest ?? "", /^[0-9a-f]{64}$/, "64 hex digits"));
  faults.check("waitMinutes", request.waitMinutes, rules.wholeNumber(request.waitMinutes ?? 0, 1, 1440, "minutes"));
  const members = Array.isArray(request.members) ? request.members : [];
  faults.check("members", request.members, members.length > 0 ? undefined : "missing");
  const size = (request.kind && sizes[request.kind]) ?? members.length;
  if (members.length > 0 && members.length !== size) {
    faults.check("members.length", members.length, `allowed: ${size} of a ${request.kind}`);
  }
  members.forEach((member: Partial<WantedMember>, index) => {
    faults.check(`members[${index}].id`, member.id, rules.wholeNumber(member.id ?? 0, 1, 255));
    for (const key of ["name", "address", "group", "launchTemplateId", "launchTemplateVersion"] as const) {
      faults.check(`members[${index}].${key}`, member[key], given(member[key]));
    }
  });
  if (faults.all.length > 0) {
    throw new RequestRefused(
      [`${requestVariable}: not a request`, ...faults.all.map((fault) => `  ${describeFault(fault)}`)].join("\n"),
    );
  }
  return request as RollRequest;
}

function incarnationProblem({ kind, incarnation }: Partial<RollRequest>): string | undefined {
  if (kind === "ensemble") return rules.matches(incarnation ?? "", /^[0-9a-f]{16}$/, "16 hex digits");
  return incarnation === undefined ? undefined : "allowed: nothing, since only an ensemble has one";
}

const given = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? undefined : "missing";

function jsonObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
