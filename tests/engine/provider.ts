import * as grpc from "@grpc/grpc-js";
import * as resourceProvider from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";

import { standIn } from "../../scripts/plan/standIns";
import replaceOnChange from "../fixtures/replace-on-change.json";
import { Holders } from "./holders";

type Properties = Record<string, JavaScriptValue>;
type Call<Q> = grpc.ServerUnaryCall<Q, unknown>;
type Reply<R> = grpc.sendUnaryData<R>;

/** What the engine asked of a provider, in order: `create Vpc network`. */
export type Log = string[];

/** A resource that is there. */
export interface Made {
  /** As the log names it. */
  name: string;
  id: string;
  inputs: Properties;
}

/** The providers of one stack. */
export interface Providers {
  port: number;
  log: Log;
  /** What a command does when it is run; one that throws has failed. */
  runCommand: () => Promise<void>;
  /** Resources that are there and that no stack has made: inputs by id, for an import. */
  existing: Map<string, Properties>;
  /** What there is of all that stacks have made: name and inputs, by type and id. */
  world: Map<string, Made>;
  /** Resources that somebody has deleted by hand, as the log names them. */
  gone: Set<string>;
  /** Who has what only one resource can have at a time; whoever else wants it is refused, as AWS would. */
  holders: Holders;
  stop: () => void;
}

const replacing: Record<string, string[] | undefined> = replaceOnChange;
/** What AWS makes up where the program says nothing, beside the outputs that programs read. */
const computed: Record<string, Properties | undefined> = {
  "aws:ebs/volume:Volume": { kmsKeyId: "arn:aws:kms:us-east-1:123456789012:key/default" },
};
/** How the wire writes a value that is not known yet (a string, by the engine's protocol). */
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * Providers that answer the engine in the test's own process: they keep nothing, make the outputs that the preview's
 * stand-ins make, and replace what the table says. One server stands for all packages.
 */
export async function startProviders(): Promise<Providers> {
  const providers: Providers = {
    port: 0,
    log: [],
    runCommand: () => Promise.resolve(),
    existing: new Map(),
    world: new Map(),
    gone: new Set(),
    holders: new Holders(),
    stop: () => undefined,
  };
  const server = new grpc.Server({ "grpc.max_receive_message_length": 2 ** 27 });
  server.addService(resourceProvider.ResourceProviderService, handlers(providers));
  providers.port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  providers.stop = () => {
    server.forceShutdown();
  };
  return providers;
}

function handlers(providers: Providers) {
  const { log, holders, world } = providers;
  /** How often each resource was made: what replaces it is another one. */
  const generations = new Map<string, number>();
  /** Makes or changes a resource; a command runs, and what fails leaves no trace but its line in the log. */
  const act = async (verb: string, urn: string, id: string, inputs: Properties): Promise<void> => {
    try {
      if (typeOf(urn) === "command:local:Command") await providers.runCommand();
      holders.take(ownerOf(urn, id), typeOf(urn), inputs);
      log.push(`${verb} ${nameOf(urn)}`);
      world.set(ownerOf(urn, id), { name: nameOf(urn), id, inputs });
    } catch (error) {
      log.push(`failed to ${verb} ${nameOf(urn)}`);
      throw error;
    }
  };
  const nothing = (_call: unknown, reply: Reply<Empty>) => {
    reply(null, new Empty());
  };
  return {
    getPluginInfo(_call: unknown, reply: Reply<PluginInfo>) {
      const info = new PluginInfo();
      info.setVersion("7.0.0");
      reply(null, info);
    },
    getSchema(_call: unknown, reply: Reply<proto.GetSchemaResponse>) {
      const response = new proto.GetSchemaResponse();
      response.setSchema("{}");
      reply(null, response);
    },
    checkConfig: echo,
    diffConfig(_call: unknown, reply: Reply<proto.DiffResponse>) {
      reply(null, new proto.DiffResponse());
    },
    configure(_call: unknown, reply: Reply<proto.ConfigureResponse>) {
      const response = new proto.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      response.setAcceptresources(false);
      reply(null, response);
    },
    check: echo,
    diff({ request }: Call<proto.DiffRequest>, reply: Reply<proto.DiffResponse>) {
      const before = request.getOldInputs()!.toJavaScript();
      const after = request.getNews()!.toJavaScript();
      const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
        (key) =>
          !request.getIgnorechangesList().includes(key) && JSON.stringify(before[key]) !== JSON.stringify(after[key]),
      );
      const forces = replacing[typeOf(request.getUrn())];
      const response = new proto.DiffResponse();
      response.setChanges(
        changed.length > 0 ? proto.DiffResponse.DiffChanges.DIFF_SOME : proto.DiffResponse.DiffChanges.DIFF_NONE,
      );
      response.setDiffsList(changed);
      response.setReplacesList(changed.filter((key) => (forces === undefined ? key !== "tags" : forces.includes(key))));
      reply(null, response);
    },
    create({ request }: Call<proto.CreateRequest>, reply: Reply<proto.CreateResponse>) {
      const inputs = request.getProperties()!.toJavaScript();
      const response = new proto.CreateResponse();
      if (request.getPreview()) {
        // As a bridged provider does: inputs come back, what is computed stays unknown.
        response.setProperties(Struct.fromJavaScript({ ...unknownOutputs(request.getUrn(), inputs), ...inputs }));
      } else {
        const generation = (generations.get(request.getUrn()) ?? 0) + 1;
        generations.set(request.getUrn(), generation);
        const { id, outputs } = make(request.getUrn(), inputs, undefined, generation);
        response.setId(id);
        response.setProperties(Struct.fromJavaScript(outputs));
      }
      const made = request.getPreview() ? Promise.resolve() : act("create", request.getUrn(), response.getId(), inputs);
      answer(made, response, reply);
    },
    update({ request }: Call<proto.UpdateRequest>, reply: Reply<proto.UpdateResponse>) {
      const inputs = request.getNews()!.toJavaScript();
      const response = new proto.UpdateResponse();
      const { outputs } = make(request.getUrn(), inputs, request.getId());
      const computed = request.getPreview() ? { ...outputs, latestVersion: unknownValue } : outputs;
      response.setProperties(Struct.fromJavaScript("latestVersion" in outputs ? computed : outputs));
      const made = request.getPreview() ? Promise.resolve() : act("update", request.getUrn(), request.getId(), inputs);
      answer(made, response, reply);
    },
    delete({ request }: Call<proto.DeleteRequest>, reply: Reply<Empty>) {
      const inputs = request.getOldInputs()?.toJavaScript() ?? {};
      const [urn, id] = [request.getUrn(), request.getId()];
      const deleted = emptied(world, urn, id, inputs).then(() => {
        holders.delete(ownerOf(urn, id), typeOf(urn), inputs);
        world.delete(ownerOf(urn, id));
        log.push(`delete ${nameOf(urn)}`);
      });
      answer(deleted, new Empty(), reply);
    },
    read({ request }: Call<proto.ReadRequest>, reply: Reply<proto.ReadResponse>) {
      const response = new proto.ReadResponse();
      const inputs = providers.existing.get(request.getId());
      if (providers.gone.delete(nameOf(request.getUrn()))) {
        holders.release(ownerOf(request.getUrn(), request.getId()));
        reply(null, response); // without an id
        return;
      }
      response.setId(request.getId());
      if (inputs === undefined) {
        response.setProperties(request.getProperties());
        response.setInputs(request.getInputs());
      } else {
        log.push(`read ${nameOf(request.getUrn())}`);
        response.setProperties(Struct.fromJavaScript(make(request.getUrn(), inputs, request.getId()).outputs));
        response.setInputs(Struct.fromJavaScript(inputs));
      }
      reply(null, response);
    },
    cancel: nothing,
    attach: nothing,
  };
}

/** Empties a bucket that is to be deleted with what is in it; S3 refuses to delete any other that is not empty. */
function emptied(world: Map<string, Made>, urn: string, bucket: string, inputs: Properties): Promise<void> {
  if (typeOf(urn) !== "aws:s3/bucket:Bucket") return Promise.resolve();
  const objects = [...world].filter(([, { name, inputs }]) => /^BucketObject/.test(name) && inputs.bucket === bucket);
  if (objects.length > 0 && inputs.forceDestroy !== true) {
    return Promise.reject(new Error(`BucketNotEmpty: ${bucket} has ${objects.length} objects`));
  }
  for (const [key] of objects) world.delete(key);
  return Promise.resolve();
}

function answer<R>(done: Promise<void>, response: R, reply: Reply<R>): void {
  done.then(
    () => {
      reply(null, response);
    },
    (error: unknown) => {
      reply({ code: grpc.status.UNKNOWN, details: (error as Error).message });
    },
  );
}

function echo({ request }: Call<proto.CheckRequest>, reply: Reply<proto.CheckResponse>): void {
  const response = new proto.CheckResponse();
  response.setInputs(request.getNews());
  reply(null, response);
}

function make(urn: string, inputs: Properties, importId?: string, generation = 1): { id: string; outputs: Properties } {
  // What is made up is made of the URN.
  const made = generation === 1 ? urn : `${urn} ${generation}`;
  const request = { urn: made, type: typeOf(urn), name: urn.split("::")[3]!, inputs, region: "us-east-1", importId };
  const { id, outputs } = standIn(request) as { id: string; outputs: Properties };
  return { id, outputs: { ...computed[request.type], ...outputs } };
}

/** Outputs that are no inputs, unknown. */
function unknownOutputs(urn: string, inputs: Properties): Properties {
  const computed = Object.keys(make(urn, inputs).outputs).filter((key) => !(key in inputs));
  return Object.fromEntries(computed.map((key) => [key, unknownValue]));
}

function typeOf(urn: string): string {
  return urn.split("::")[2]!.split("$").at(-1)!;
}

/** A resource by its type and id: ids of different types may be the same. */
function ownerOf(urn: string, id: string): string {
  return `${typeOf(urn)} ${id}`;
}

function nameOf(urn: string): string {
  return `${typeOf(urn).split(":").at(-1)!} ${urn.split("::")[3]!}`;
}
