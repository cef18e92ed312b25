import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { rollerPolicy } from "../../../components/roll/policy";
import { requestVariable, type AnyRequest } from "../../../components/roll/request";
import type { PlannedCommand } from "../planView";
import { addresses } from "./addresses";
import type { Lab } from "./lab";

/** A command that has ended; 128 and the signal's number when a signal ended it. */
export interface Ended {
  code: number;
  lines: string[];
  seconds: number;
}

/** A command that runs on the operator's machine. */
export interface Running {
  ended: Promise<Ended>;
  /** Sends a signal to the command and all that it has started, as a terminal does. */
  signal: (name: "SIGINT" | "SIGKILL") => void;
}

const signalNumbers: Record<string, number> = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/** The request that a command carries for the roller. */
export function requestOf({ name, environment }: PlannedCommand): AnyRequest {
  const text = environment[requestVariable];
  if (text === undefined) throw new Error(`the plan's command ${name} has no variable ${requestVariable}`);
  return JSON.parse(text) as AnyRequest;
}

/** A program that the operator runs, with what he may do. */
export interface OperatorProgram {
  /** How its lines are marked. */
  name: string;
  /** For the shell. */
  line: string;
  environment: Record<string, string>;
  folder: string;
  document: unknown;
}

/** Runs a command of the plan as `pulumi up` does: by the shell, in the folder of the program. */
export function startCommand(
  lab: Lab,
  command: PlannedCommand,
  say: (line: string) => void,
  account?: string,
): Promise<Running> {
  const { name, create: line, environment } = command;
  const document = rollerPolicy(requestOf(command));
  return startProgram(lab, { name, line, environment, folder: lab.settings.programFolder, document }, say, account);
}

/** Runs a program on the operator's machine: it stands in the hub's network, has his credentials and nothing of this machine's environment but the path. */
export async function startProgram(
  lab: Lab,
  program: OperatorProgram,
  say: (line: string) => void,
  account = lab.view.plan.account,
): Promise<Running> {
  const policies = [{ resource: "operator", document: program.document }];
  const credentials = await lab.standIn.admit({ name: "operator", account, policies });
  const home = join(lab.settings.folder, "operator");
  mkdirSync(home, { recursive: true });
  const resolver = join(home, "resolv.conf");
  writeFileSync(resolver, `nameserver ${addresses.resolver}\n`);

  const began = Date.now();
  // `ip netns exec` gives mounts of its own, so that no other process sees this resolver.
  const script = 'mount --bind "$0" /etc/resolv.conf && exec setpriv --pdeathsig KILL /bin/sh -c "$1"';
  const child = spawn("ip", ["netns", "exec", lab.network.hub, "sh", "-c", script, resolver, program.line], {
    cwd: program.folder,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...program.environment,
      PATH: process.env["PATH"],
      HOME: home,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
      NODE_EXTRA_CA_CERTS: join(lab.settings.folder, "ca.pem"),
    },
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      say(`          ${program.name.padEnd(14)} ${line}`);
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      const seconds = (Date.now() - began) / 1000;
      resolve({ code: code ?? 128 + (signalNumbers[signal ?? ""] ?? 0), lines, seconds });
    });
  });
  return {
    ended,
    signal: (name) => {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
        process.kill(-child.pid, name);
      }
    },
  };
}
