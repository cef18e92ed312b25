import { type ChildProcess, spawn } from "node:child_process";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { addresses } from "./addresses";
import { allowDevice, createGroup, killGroup, removeGroups } from "./cgroups";
import type { LaunchedDisk } from "../planLaunches";
import { exec, type ExecOptions, type Finished, poll } from "./exec";
import { Volume } from "./volumes";

export interface MachineSettings {
  run: string;
  name: string;
  /** Folder of this machine. */
  folder: string;
  /** Root layers, lowest first. */
  layers: string[];
  address: string;
  ca: string;
}

const byId = (serial: string): string => `/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${serial}`;

/** How a machine ended: by its own reboot, or for good. */
export type Ending = "reboot" | "end";

/** One node as a systemd machine: an overlay over the golden root, a cgroup and a network namespace of its own. */
export class Machine {
  private process?: ChildProcess;
  private readonly root: string;
  private ending?: Promise<Ending>;
  private memoryMib = 0;
  private cgroup = "v2";
  /** Disks that go with this instance, each by the device that it shows as. */
  private scratch: { device: string; volume: Volume }[] = [];

  constructor(private readonly settings: MachineSettings) {
    this.root = join(settings.folder, "root");
  }

  get name(): string {
    return this.settings.name;
  }

  private get namespace(): string {
    return `rh-${this.settings.run}-${this.settings.name}`;
  }

  /** New disks, so much memory and such control groups, as a new instance has them. */
  async prepare(memoryMib: number, cgroup: string, scratch: LaunchedDisk[]): Promise<void> {
    this.memoryMib = memoryMib;
    this.cgroup = cgroup;
    const { folder, layers, ca, address } = this.settings;
    const at = (name: string): string => join(folder, name);
    for (const name of ["upper", "work"]) rmSync(at(name), { recursive: true, force: true });
    for (const name of ["upper", "work", "root", "hypervisor"]) mkdirSync(at(name), { recursive: true });
    const lower = [...layers].reverse().join(":");
    const options = `lowerdir=${lower},upperdir=${at("upper")},workdir=${at("work")}`;
    await exec("mount", ["-t", "overlay", this.namespace, "-o", options, this.root]);

    for (const { device, sizeGib } of scratch) {
      const volume = await Volume.create(join(folder, "scratch"), device.replace("/dev/", ""), sizeGib);
      this.scratch.push({ device, volume });
    }

    // An id that begins with "ec2" is how cloud-init knows AWS and asks for a token first.
    writeFileSync(at("hypervisor/uuid"), "ec2abcde-1111-2222-3333-444455556666\n");
    writeFileSync(join(this.root, "etc/resolv.conf"), `nameserver ${addresses.resolver}\n`);
    writeFileSync(join(this.root, "etc/hostname"), `ip-${address.replace(/\./g, "-")}\n`);
    const generators = join(this.root, "etc/systemd/system-generators");
    mkdirSync(generators, { recursive: true });
    copyFileSync(join(__dirname, "fstab-generator"), join(generators, "rehearsal-fstab"));
    mkdirSync(join(this.root, "usr/local/share/ca-certificates"), { recursive: true });
    writeFileSync(join(this.root, "usr/local/share/ca-certificates/rehearsal.crt"), ca);
    appendFileSync(join(this.root, "etc/ssl/certs/ca-certificates.crt"), ca);
  }

  /** Starts the machine, or starts it again after its own reboot with the volumes that it had. */
  start(attached: Volume[] = []): void {
    const { run, name, folder } = this.settings;
    const groups = createGroup(run, name, this.memoryMib);
    for (const { device } of [...attached, ...this.scratch.map(({ volume }) => volume)]) allowDevice(run, name, device);
    const links = attached.map(({ serial }, index) => `L+ ${byId(serial)} - - - - ../../nvme${index + 1}n1\n`);
    writeFileSync(
      join(this.root, "etc/tmpfiles.d/rehearsal.conf"),
      `d /dev/disk/by-id 0755 root root -\n${links.join("")}`,
    );
    const joinGroups = 'while [ "$1" != -- ]; do echo $$ >"$1/cgroup.procs"; shift; done; shift; exec "$@"';
    const nspawn = [
      // The machine halts in order when this process is killed; Ctrl-C alone does not reach it.
      ...["setpriv", "--pdeathsig", "TERM", "systemd-nspawn", "--quiet", "--boot", `--directory=${this.root}`],
      ...[
        `--machine=${this.namespace}`,
        "--register=no",
        "--keep-unit",
        `--network-namespace-path=/run/netns/${this.namespace}`,
      ],
      ...["--resolv-conf=off", "--timezone=off", "--link-journal=no", "--console=pipe", "--capability=CAP_NET_ADMIN"],
      `--hostname=ip-${this.settings.address.replace(/\./g, "-")}`,
      `--bind-ro=${join(folder, "hypervisor")}:/sys/hypervisor`,
      ...attached.map(({ loop }, index) => `--bind=${loop}:/dev/nvme${index + 1}n1`),
      // By that name, since no loop device answers what the node's program asks an NVMe controller.
      ...this.scratch.map(({ device, volume }) => `--bind=${volume.loop}:${device}`),
    ];
    const console = openSync(join(folder, "console.log"), "a");
    const child = spawn("sh", ["-c", joinGroups, "sh", ...groups, "--", ...nspawn], {
      stdio: ["ignore", console, console],
      detached: true,
      env: {
        ...process.env,
        SYSTEMD_NSPAWN_API_VFS_WRITABLE: "network",
        // Without it a machine has what the host was booted with.
        SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: this.cgroup === "v1" ? "0" : "1",
      },
    });
    this.process = child;
    this.ending = new Promise((resolve) => {
      child.on("error", () => {
        resolve("end");
      });
      child.on("exit", (code) => {
        resolve(code === 133 ? "reboot" : "end");
      });
    });
  }

  /** Resolves when the machine has ended. */
  ended(): Promise<Ending> {
    return this.ending ?? Promise.resolve("end");
  }

  /** The machine's first process on the host's numbering. */
  async leader(): Promise<number | undefined> {
    const pid = this.process?.pid;
    if (pid === undefined || this.process?.exitCode !== null) return undefined;
    return poll(
      () => {
        const file = `/proc/${pid}/task/${pid}/children`;
        if (!existsSync(file)) return undefined;
        const first = Number(readFileSync(file, "utf8").split(" ")[0]);
        // Until systemd runs in it, nspawn is still making the machine's /dev and /run.
        return first > 0 && readFileSync(`/proc/${first}/comm`, "utf8").trim() === "systemd" ? first : undefined;
      },
      5_000,
      50,
    );
  }

  private async enter(flags: string[], command: string[], options: ExecOptions): Promise<Finished> {
    const leader = await this.leader();
    if (leader === undefined) throw new Error(`${this.name} does not run`);
    const clean = [
      "env",
      "-i",
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      "LC_ALL=C.UTF-8",
      "HOME=/root",
    ];
    return exec("nsenter", ["-t", String(leader), ...flags, ...clean, ...command], options);
  }

  /** Runs a command as root of the machine. */
  run(command: string[], options: ExecOptions = {}): Promise<Finished> {
    return this.enter(["-m", "-u", "-i", "-n", "-p", "-C", "-r", "-w"], command, options);
  }

  /** The command line that gives a shell on the machine. */
  async shell(): Promise<string> {
    return `nsenter -t ${await this.leader()} -m -u -i -n -p -C -r -w bash -l`;
  }

  /** A file of the machine, whether it runs or not; undefined when it is not there. */
  read(path: string): string | undefined {
    try {
      return readFileSync(join(this.root, path), "utf8");
    } catch {
      return undefined;
    }
  }

  /** Gives the running machine a disk, as AttachVolume does: device, link and serial number. */
  async attach(volume: Volume, index: number): Promise<void> {
    const device = `/dev/nvme${index}n1`;
    const [major = "", minor = ""] = volume.device.split(":");
    allowDevice(this.settings.run, this.name, volume.device);
    const udev = `E:ID_SERIAL_SHORT=${volume.serial}\nE:ID_MODEL=Amazon Elastic Block Store\n`;
    const script = `set -e
rm -f ${device}
mknod ${device} b ${major} ${minor}
chmod 660 ${device}
mkdir -p /dev/disk/by-id /run/udev/data
printf '%s' '${udev}' >/run/udev/data/b${volume.device}
ln -sf ../../nvme${index}n1 ${byId(volume.serial)}`;
    await this.enter(["-m", "-p", "-r", "-w"], ["sh", "-c", script], {});
  }

  /** Halts in order, as a terminated instance does; what takes longer than this is killed. */
  async halt(patienceMs = 15_000): Promise<void> {
    this.process?.kill("SIGTERM");
    const done = await Promise.race([
      this.ended().then(() => true),
      new Promise<false>((r) =>
        setTimeout(() => {
          r(false);
        }, patienceMs),
      ),
    ]);
    if (!done) await this.kill();
  }

  /** Ends at once, as a machine whose host has failed. */
  async kill(): Promise<void> {
    await killGroup(this.settings.run, this.name);
    await this.ended();
  }

  /** Takes the disks away; what they held is gone. The network namespace stays: it is the slot's. */
  async discard(): Promise<void> {
    await exec("umount", [this.root], { allowed: "any" });
    for (const { volume } of this.scratch.splice(0)) await volume.remove();
    removeGroups(this.settings.run, this.name);
  }
}
