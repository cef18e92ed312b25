import * as grpc from "@grpc/grpc-js";
import * as resourceProvider from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";

import { standIn } from "../../scripts/plan/standIns";
import replaceOnChange from "../fixtures/replace-on-change.json";

type Properties = Record<string, JavaScriptValue>;
type Call<Q> = grpc.ServerUnaryCall<Q, unknown>;
type Reply<R> = grpc.sendUnaryData<R>;

/** What the engine asked of a provider, in order: `create Vpc network`. */
export type Log = string[];

const replacing: Record<string, string[] | undefined> = replaceOnChange;
/** How the wire writes a value that is not known yet (a string, by the engine's protocol). */
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * Providers that answer the engine in the test's own process: they keep nothing, make the outputs that the preview's
 * stand-ins make, and replace what the table says. One server stands for all packages.
 */
export async function startProviders(log: Log): Promise<{ port: number; stop: () => void }> {
  const server = new grpc.Server({ "grpc.max_receive_message_length": 2 ** 27 });
  server.addService(resourceProvider.ResourceProviderService, handlers(log));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    port,
    stop: () => {
      server.forceShutdown();
    },
  };
}

function handlers(log: Log) {
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
        (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
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
        const { id, outputs } = make(request.getUrn(), inputs);
        log.push(`create ${nameOf(request.getUrn())}`);
        response.setId(id);
        response.setProperties(Struct.fromJavaScript(outputs));
      }
      reply(null, response);
    },
    update({ request }: Call<proto.UpdateRequest>, reply: Reply<proto.UpdateResponse>) {
      const inputs = request.getNews()!.toJavaScript();
      const response = new proto.UpdateResponse();
      if (!request.getPreview()) log.push(`update ${nameOf(request.getUrn())}`);
      const { outputs } = make(request.getUrn(), inputs);
      const computed = request.getPreview() ? { ...outputs, latestVersion: unknownValue } : outputs;
      response.setProperties(Struct.fromJavaScript("latestVersion" in outputs ? computed : outputs));
      reply(null, response);
    },
    delete({ request }: Call<proto.DeleteRequest>, reply: Reply<Empty>) {
      log.push(`delete ${nameOf(request.getUrn())}`);
      reply(null, new Empty());
    },
    read({ request }: Call<proto.ReadRequest>, reply: Reply<proto.ReadResponse>) {
      const response = new proto.ReadResponse();
      response.setId(request.getId());
      response.setProperties(request.getProperties());
      response.setInputs(request.getInputs());
      reply(null, response);
    },
    cancel: nothing,
    attach: nothing,
  };
}

function echo({ request }: Call<proto.CheckRequest>, reply: Reply<proto.CheckResponse>): void {
  const response = new proto.CheckResponse();
  response.setInputs(request.getNews());
  reply(null, response);
}

function make(urn: string, inputs: Properties): { id: string; outputs: Properties } {
  const name = urn.split("::")[3]!;
  return standIn({ urn, type: typeOf(urn), name, inputs, region: "us-east-1" }) as { id: string; outputs: Properties };
}

/** Outputs that are no inputs, unknown. */
function unknownOutputs(urn: string, inputs: Properties): Properties {
  const computed = Object.keys(make(urn, inputs).outputs).filter((key) => !(key in inputs));
  return Object.fromEntries(computed.map((key) => [key, unknownValue]));
}

function typeOf(urn: string): string {
  return urn.split("::")[2]!.split("$").at(-1)!;
}

function nameOf(urn: string): string {
  return `${typeOf(urn).split(":").at(-1)!} ${urn.split("::")[3]!}`;
}
