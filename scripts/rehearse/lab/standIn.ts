import { type ChildProcess, spawn } from "node:child_process";
import { openSync } from "node:fs";
import { join } from "node:path";

import { ownProgram, repository } from "./exec";
import type { PolicyDocument } from "../../iam/decide";
import type { Group, Launch, PublishedTemplate, TemplateVersion } from "../standin/group";
import { Rpc } from "../standin/rpc";
import type {
  Caller,
  Credentials,
  InstanceSettings,
  SecretVersions,
  StandInEvent,
  Trouble,
  WorldSettings,
} from "../standin/world";

/** The runner's end of the process that stands in for AWS. */
export class StandIn {
  private constructor(
    private readonly process: ChildProcess,
    private readonly rpc: Rpc,
  ) {}

  static async start(
    folder: string,
    hub: string,
    settings: WorldSettings,
    onEvent: (event: StandInEvent) => void,
    onAttach: (request: { instance: string; volume: string }) => Promise<void>,
    onTerminate: (instance: string) => void,
    onScaleOut: (launch: Launch) => void,
  ): Promise<StandIn> {
    const log = openSync(join(folder, "stand-in.log"), "a");
    const child = spawn("ip", ["netns", "exec", hub, ...ownProgram("standin/main")], {
      stdio: ["ignore", log, log, "ipc"],
      cwd: repository,
    });
    const rpc = new Rpc(child, { event: onEvent, attach: onAttach, terminate: onTerminate, scaleOut: onScaleOut });
    child.on("exit", (code) => {
      rpc.fail(new Error(`the stand-in ended with exit code ${code}; see ${folder}/stand-in.log`));
    });
    const standIn = new StandIn(child, rpc);
    await rpc.call("start", settings);
    return standIn;
  }

  /** Makes versions of launch templates known. */
  publish(templates: PublishedTemplate[]): Promise<void> {
    return this.rpc.call("publish", templates);
  }

  /** What roles may do from now on, by their names. */
  grant(policies: Record<string, PolicyDocument[]>): Promise<void> {
    return this.rpc.call("grant", policies);
  }

  /** Makes EBS volumes known. */
  addVolumes(volumes: WorldSettings["volumes"]): Promise<void> {
    return this.rpc.call("addVolumes", volumes);
  }

  /** Makes versions of secrets known. */
  addSecretVersions(versions: SecretVersions): Promise<void> {
    return this.rpc.call("addSecretVersions", versions);
  }

  /** The auto scaling groups with their instances. */
  groups(): Promise<Group[]> {
    return this.rpc.call("groups");
  }

  /** A group begins to launch an instance; gives the version that its template has at this moment. */
  begin(group: string, instance: string): Promise<TemplateVersion> {
    return this.rpc.call("begin", { group, instance });
  }

  /** Scales a group by hand, within what the plan allows. */
  resize(group: string, desired: number): Promise<void> {
    return this.rpc.call("resize", { group, desired });
  }

  /** Lets a group launch and end instances by itself, or keeps it from that. */
  act(group: string, acts: boolean): Promise<void> {
    return this.rpc.call("act", { group, acts });
  }

  /** Gives somebody outside of all instances credentials of his own. */
  admit(caller: Pick<Caller, "name" | "account" | "policies">): Promise<Credentials> {
    return this.rpc.call("admit", caller);
  }

  launch(instance: InstanceSettings): Promise<void> {
    return this.rpc.call("launch", instance);
  }

  retire(instance: string): Promise<void> {
    return this.rpc.call("retire", instance);
  }

  /**
   * Sends text to a server from outside the security groups: what it answers until it ends the connection, empty when it is
   * silent, or null when nobody listens.
   */
  ask(address: string, port: number, text: string): Promise<string | null> {
    return this.rpc.call("ask", { address, port, text });
  }

  trouble(trouble: Trouble): Promise<void> {
    return this.rpc.call("trouble", trouble);
  }

  createBucket(bucket: string): Promise<void> {
    return this.rpc.call("createBucket", bucket);
  }

  putObject(bucket: string, key: string, body: Buffer): Promise<void> {
    return this.rpc.call("putObject", { bucket, key, base64: body.toString("base64") });
  }

  async getObject(bucket: string, key: string): Promise<Buffer | undefined> {
    const base64 = await this.rpc.call<string | null>("getObject", { bucket, key });
    return base64 === null ? undefined : Buffer.from(base64, "base64");
  }

  deleteObject(bucket: string, key: string): Promise<void> {
    return this.rpc.call("deleteObject", { bucket, key });
  }

  /** Lets the clock of S3 run ahead from now on; it never goes back. */
  advanceClock(milliseconds: number): Promise<void> {
    return this.rpc.call("advanceClock", milliseconds);
  }

  stop(): void {
    if (this.process.connected) this.process.disconnect();
  }
}
