import * as pulumi from "@pulumi/pulumi";
// The SDK's mocks tell a test neither parents nor dependencies nor options (pulumi/pulumi#14421), so the monitor behind
// them is answered here. These modules are not part of the SDK's documented surface; capture.test.ts pins what is used.
import * as resproto from "@pulumi/pulumi/proto/resource_pb";
import { deserializeProperties, serializeProperties } from "@pulumi/pulumi/runtime/rpc";
import { disconnect, setMockOptions } from "@pulumi/pulumi/runtime/settings";
import * as stateModule from "@pulumi/pulumi/runtime/state";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

import { messageOf, PlainError } from "../../components/faults";
import { standIn } from "./standIns";

/** One resource as the program registered it; secrets in the inputs still carry the engine's mark. */
export interface Registration {
  urn: string;
  type: string;
  name: string;
  custom: boolean;
  parent: string | undefined;
  id: string;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
  dependsOn: string[];
  propertyDependencies: Record<string, string[]>;
  options: Record<string, unknown>;
}

/** A program and where it thinks that it runs. */
export interface CaptureRequest {
  project: string;
  stack: string;
  config: Record<string, string>;
  secretKeys?: string[];
  region: string;
  /** Ids and computed outputs stay unknown, as they are in the first preview of a real stack. */
  unknownOutputs?: boolean;
  /** Working folder of the program; this process's if omitted. */
  folder?: string;
  program: () => Promise<Record<string, unknown>>;
}

type Callback<T> = (error: unknown, response: T | undefined) => void;

/** What the SDK's state module has and its declarations leave out. */
const { getStore } = stateModule as unknown as {
  getStore: () => Record<"supportsSecrets" | "supportsResourceReferences" | "supportsAliasSpecs", boolean>;
};

/** Features of the engine that the SDK may use here: without the others it sends plain values. */
const features = ["secrets", "resourceReferences", "aliasSpecs"];

/** Answers the SDK in place of the engine, and keeps what it was asked to register. */
class CapturingMonitor {
  readonly registrations = new Map<string, Registration>();
  /** What was refused, in the words of this file: the SDK reports a failed call in words of its own. */
  readonly refusals: Error[] = [];

  constructor(private readonly request: CaptureRequest) {}

  registerResource(req: resproto.RegisterResourceRequest, callback: Callback<resproto.RegisterResourceResponse>): void {
    this.register(req).then(
      (response) => {
        callback(null, response);
      },
      (error: unknown) => {
        callback(error, undefined);
      },
    );
  }

  registerResourceOutputs(req: resproto.RegisterResourceOutputsRequest, callback: Callback<object>): void {
    const registration = this.registrations.get(req.getUrn());
    if (registration !== undefined) registration.outputs = propertiesOf(req.getOutputs());
    callback(null, {});
  }

  invoke(req: resproto.ResourceInvokeRequest, callback: Callback<never>): void {
    callback(this.refuse(asksAws(req.getTok())), undefined);
  }

  readResource(req: resproto.ReadResourceRequest, callback: Callback<never>): void {
    callback(this.refuse(asksAws(`${req.getType()} "${req.getName()}"`)), undefined);
  }

  supportsFeature(req: resproto.SupportsFeatureRequest, callback: Callback<{ getHassupport: () => boolean }>): void {
    callback(null, { getHassupport: () => features.includes(req.getId()) });
  }

  private async register(req: resproto.RegisterResourceRequest): Promise<resproto.RegisterResourceResponse> {
    const [type, name, custom] = [req.getType(), req.getName(), req.getCustom()];
    const urn = this.urnOf(req.getParent(), type, name);
    if (this.registrations.has(urn)) throw this.refuse(`two resources have the same URN: ${urn}`);
    const inputs = propertiesOf(req.getObject());
    const importId = req.getImportid() === "" ? undefined : req.getImportid();
    const region = this.regionOf(req, inputs);
    const made = custom ? standIn({ urn, type, name, inputs, region, importId }) : { id: "", outputs: {} };
    const known = this.request.unknownOutputs === true && custom ? { id: "", outputs: {} } : made;
    const id = importId ?? known.id;
    this.registrations.set(urn, {
      urn,
      type,
      name,
      custom,
      parent: req.getParent() === "" ? undefined : req.getParent(),
      id,
      inputs,
      outputs: known.outputs,
      dependsOn: [...req.getDependenciesList()].sort(),
      propertyDependencies: propertyDependenciesOf(req),
      options: optionsOf(req),
    });
    const response = new resproto.RegisterResourceResponse();
    response.setUrn(urn);
    response.setId(id);
    response.setObject(Struct.fromJavaScript(await serializeProperties("", known.outputs)));
    return response;
  }

  /** Where a resource is made: its own region, its provider's, or the program's. */
  private regionOf(req: resproto.RegisterResourceRequest, { region }: Record<string, unknown>): string {
    const provider = this.registrations.get(req.getProvider().split("::").slice(0, 4).join("::"))?.inputs;
    return [region, provider?.region].find((given) => typeof given === "string") ?? this.request.region;
  }

  private refuse(message: string): Error {
    const error = new pulumi.RunError(message);
    this.refusals.push(error);
    return error;
  }

  /** As the engine makes it: the type of every ancestor but the stack's, and the name. */
  private urnOf(parent: string, type: string, name: string): string {
    const ancestors = parent === "" ? "" : parent.split("::")[2]!;
    const qualified = ancestors === "" || ancestors === "pulumi:pulumi:Stack" ? type : `${ancestors}$${type}`;
    return `urn:pulumi:${this.request.stack}::${this.request.project}::${qualified}::${name}`;
  }
}

function asksAws(what: string): string {
  return `the program asks AWS for ${what}, and nothing is asked of AWS while a plan is made`;
}

function propertiesOf(struct: Struct | undefined): Record<string, unknown> {
  return struct === undefined ? {} : deserializeProperties(struct);
}

function propertyDependenciesOf(req: resproto.RegisterResourceRequest): Record<string, string[]> {
  const dependencies: Record<string, string[]> = {};
  req.getPropertydependenciesMap().forEach((value, key) => {
    const urns = [...value.getUrnsList()].sort();
    if (urns.length > 0) dependencies[key] = urns;
  });
  return dependencies;
}

/** Options that differ from their defaults. */
function optionsOf(req: resproto.RegisterResourceRequest): Record<string, unknown> {
  const options = {
    protect: req.getProtect() === true,
    retainOnDelete: req.getRetainondelete() === true,
    deleteBeforeReplace: req.getDeletebeforereplace(),
    ignoreChanges: req.getIgnorechangesList(),
    replaceOnChanges: req.getReplaceonchangesList(),
    import: req.getImportid(),
  };
  return Object.fromEntries(
    Object.entries(options).filter(
      ([, value]) => value !== false && value !== "" && !(Array.isArray(value) && value.length === 0),
    ),
  );
}

/** How long a program may go on after its first failure. */
const failedProgramMs = 1000;

let earlier: Promise<unknown> = Promise.resolve();

/**
 * Runs a program to its end without an engine, and gives what it registered. The SDK keeps its state in one global
 * place, so runs of one process wait for each other.
 */
export function capture(request: CaptureRequest): Promise<Registration[]> {
  // The SDK notes a stack trace on every promise, which takes a quarter of a plan's time. A program that fails is run
  // again with traces, to say where; one that does not fail again has failed all the same.
  const run = earlier.then(() =>
    withoutTraces(() => captureAlone(request)).catch(async (first: unknown) => {
      await captureAlone(request);
      throw first;
    }),
  );
  earlier = run.catch(() => undefined);
  return run;
}

async function withoutTraces<T>(run: () => Promise<T>): Promise<T> {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return await run();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

async function captureAlone(request: CaptureRequest): Promise<Registration[]> {
  const monitor = new CapturingMonitor(request);
  setMockOptions(monitor, request.project, request.stack, true, "organization");
  const store = getStore();
  store.supportsSecrets = true;
  store.supportsResourceReferences = true;
  store.supportsAliasSpecs = true;
  pulumi.runtime.setAllConfig(request.config, request.secretKeys ?? []);

  const failures = new Set<unknown>();
  // A resource whose input fails never comes, nor does what waits for it: a program that has failed gets a while to end.
  let giveUp: NodeJS.Timeout | undefined;
  const note = (error: unknown) => {
    failures.add(error);
    giveUp ??= setTimeout(settle, failedProgramMs);
  };
  let settle: () => void = () => undefined;
  const abandoned = new Promise<void>((resolve) => (settle = resolve));
  process.on("unhandledRejection", note);
  const before = process.cwd();
  if (request.folder !== undefined) process.chdir(request.folder);
  try {
    const finished = pulumi.runtime.runInPulumiStack(request.program).then(() => disconnect());
    await Promise.race([finished, abandoned]);
  } catch (error) {
    failures.add(error);
  } finally {
    // Rejections of outputs that nobody awaits are reported one turn later.
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", note);
    clearTimeout(giveUp);
    process.chdir(before);
  }
  // The SDK's words are of a Pulumi CLI that is too old.
  if ([...failures].some((failure) => messageOf(failure).includes("does not support transforms"))) {
    throw new PlainError(
      "the program has `transforms`, which only Pulumi's engine calls, and a plan without them would not be the program's; allowed: `transformations`",
    );
  }
  // What is made of a wrong argument may fail before the argument itself is refused.
  const refused = [...failures].filter((failure) => pulumi.InputPropertiesError.isInstance(failure));
  for (const failure of [...monitor.refusals, ...refused, ...failures]) throw failure;
  return [...monitor.registrations.values()];
}
