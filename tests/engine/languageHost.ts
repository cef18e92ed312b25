import { execFile, spawn } from "node:child_process";

import * as grpc from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";

/** Exit code of the SDK's runner when it has told the user why. */
const told = 32;

/**
 * Runs `pulumi` on the program of a folder, in TypeScript, as Pulumi's own language host does: the SDK's runner, in a
 * process of its own. Gives all that the CLI printed, whether it succeeded or not.
 */
export async function pulumiInFolder(folder: string, args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const server = new grpc.Server();
  server.addService(LanguageRuntimeService, {
    getRequiredPlugins: (_call: unknown, reply: grpc.sendUnaryData<proto.GetRequiredPluginsResponse>) => {
      reply(null, new proto.GetRequiredPluginsResponse());
    },
    getPluginInfo: (_call: unknown, reply: grpc.sendUnaryData<PluginInfo>) => {
      const info = new PluginInfo();
      info.setVersion("1.0.0");
      reply(null, info);
    },
    run: (
      { request }: grpc.ServerUnaryCall<proto.RunRequest, proto.RunResponse>,
      reply: grpc.sendUnaryData<proto.RunResponse>,
    ) => {
      void runProgram(folder, request).then((code) => {
        const response = new proto.RunResponse();
        response.setBail(code === told);
        if (code !== 0 && code !== told) response.setError(`the program ended with ${code}`);
        reply(null, response);
      });
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  const client = [`--client=127.0.0.1:${port}`, "--exec-kind=auto.inline", "--non-interactive"];
  try {
    return await new Promise((resolve) => {
      execFile("pulumi", [...args, ...client], { cwd: folder, env }, (_error, stdout, stderr) => {
        resolve(stdout + stderr);
      });
    });
  } finally {
    server.forceShutdown();
  }
}

/** The program's exit code. */
function runProgram(folder: string, request: proto.RunRequest): Promise<number | null> {
  const args = [
    ...["--monitor", request.getMonitorAddress(), "--engine", request.getArgsList()[0] ?? ""],
    ...["--project", request.getProject(), "--stack", request.getStack(), "--parallel", "16"],
    ...["--pwd", folder, "--root-directory", folder, ...(request.getDryrun() ? ["--dry-run"] : []), "."],
  ];
  const config = Object.fromEntries(request.getConfigMap().entries() as Iterable<[string, string]>);
  const env = {
    ...process.env,
    PULUMI_NODEJS_TYPESCRIPT: "true",
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    PULUMI_CONFIG: JSON.stringify(config),
  };
  const runner = require.resolve("@pulumi/pulumi/cmd/run");
  const program = spawn("node", [runner, ...args], { cwd: folder, env, stdio: ["ignore", "inherit", "inherit"] });
  return new Promise((resolve) => program.on("exit", resolve));
}
