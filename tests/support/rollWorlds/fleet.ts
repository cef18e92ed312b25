import type { Surroundings } from "../../../components/roll/loop";
import { Busy } from "../../../components/roll/deed";
import { FleetRoller, type FleetCloud } from "../../../components/roll/fleet/drive";
import type { Launching } from "../../../components/roll/fleet/launching";
import { bucketSight, launchIn } from "../../../components/roll/fleet/readings";
import type { FleetSight, LaunchSight, RefreshSight } from "../../../components/roll/fleet/sight";
import type { Launch } from "../../../components/roll/sight";
import type { RollOptions } from "../../../components/roll/options";
import { keys } from "../../../components/roll/readings";
import type { FleetRequest, WantedFleet } from "../../../components/roll/request";
import { documentDigest } from "../../../components/bootstrap/documents";
import type { Mortal, SimWorld } from "../rollClock";
import { Arrivals } from "./arrivals";
import { SimBucket } from "./bucket";

export const nothingToReplace = "a refresh was started, and there was nothing to replace";

/** A fleet at its beginning. */
export interface FleetOptions {
  /** Version of each node at the start. */
  running: string[];
  groupVersion: string;
  wantedVersion: string;
  minHealthyPercentage: number;
  maxHealthyPercentage: number;
  /** Seconds that a boot takes, by turns. */
  bootSeconds: number[];
  /** Seconds that an instance takes to go. */
  endSeconds: number;
  /** Seconds before a refresh that was started shows. */
  lagSeconds: number;
  /** Seconds after which the nodes of the start have applied the wanted digest. */
  convergeSeconds: number;
  /** A version whose instances give up. */
  brokenVersion?: string;
  /** A version whose nodes fail with the wanted digest. */
  failingVersion?: string;
  /** A version whose nodes write no entry. */
  muteVersion?: string;
  waitMinutes?: number;
  /** The request of a fleet that was planned. */
  planned?: FleetRequest;
}

interface Node {
  id: string;
  version: string;
  state: "Pending:Wait" | "InService" | "Terminating:Wait";
  /** When it comes into service, or is gone. */
  at: number;
  /** When it applies the wanted digest. */
  appliesAt: number;
}

interface Refresh extends RefreshSight {
  /** Nodes that are still to be replaced. */
  left: string[];
  all: number;
  least: number;
  most: number;
  movedAt: number;
}

/** Auto Scaling gives a refresh up that does not get on. */
const patienceSeconds = 3600;
const document = JSON.stringify({ formatVersion: 1, archive: {} });

/** A group whose refreshes do what the user guide of Auto Scaling says of them, and the entries of its nodes. */
export class FleetWorld implements SimWorld {
  now = 1_000_000;
  readonly request: FleetRequest;
  readonly bucket = new SimBucket();
  readonly harm: string[] = [];
  readonly calls: string[] = [];
  readonly refreshes: Refresh[] = [];
  readonly arrivals = new Arrivals();
  nodes: Node[] = [];
  groupVersion: string;
  /** What the group had at the start. */
  private readonly provenVersion: string;
  readonly desired: number;
  /** The fewest nodes that were in service while fate did nothing. */
  lowest: number;
  private serial = 0;
  private boots = 0;

  constructor(private readonly options: FleetOptions) {
    const { running, wantedVersion, minHealthyPercentage, maxHealthyPercentage, planned } = options;
    this.groupVersion = options.groupVersion;
    this.provenVersion = options.groupVersion;
    this.desired = running.length;
    this.lowest = running.length;
    const fleet = { group: "test-web", launchTemplateId: "lt-1", instanceTypes: ["t3.micro"], ...planned?.fleet };
    this.request = {
      ...{ formatVersion: 1, version: "0.1.0", environment: "test", bucket: "bucket", region: "us-east-1" },
      ...{ account: "123456789012", tier: "web", ...planned, kind: "fleet" },
      ...{ digest: documentDigest(document), waitMinutes: options.waitMinutes ?? 35 },
      fleet: { ...fleet, launchTemplateVersion: wantedVersion, minHealthyPercentage, maxHealthyPercentage },
    };
    this.bucket.put(keys.document(this.request.tier), document, this.now);
    for (const version of running) {
      const node = this.launch(version);
      Object.assign(node, { state: "InService", appliesAt: this.now + options.convergeSeconds });
      this.announce(node);
    }
  }

  get inService(): Node[] {
    return this.nodes.filter(({ state }) => state === "InService");
  }

  /** Those that are there, or will be. */
  private get living(): Node[] {
    return this.nodes.filter(({ state }) => state !== "Terminating:Wait");
  }

  get outdated(): Node[] {
    return this.living.filter(({ version }) => version !== this.request.fleet.launchTemplateVersion);
  }

  /** Whether all nodes are there, run what is wanted, and the group launches it. */
  get finished(): boolean {
    const { launchTemplateVersion: wanted } = this.request.fleet;
    return this.inService.length === this.desired && this.outdated.length === 0 && this.groupVersion === wanted;
  }

  /** Nodes that have to stay in service. */
  get least(): number {
    return Math.floor((this.desired * this.options.minHealthyPercentage) / 100);
  }

  want(version: string): void {
    this.request.fleet.launchTemplateVersion = version;
  }

  /** Somebody starts a refresh by hand. */
  startByHand(version: string): void {
    const { launchTemplateId } = this.request.fleet;
    this.start(this.request.fleet, { launchTemplateId, launchTemplateVersion: version });
  }

  /** Somebody cancels the refresh that is at work. */
  cancelByHand(): void {
    const active = this.active();
    if (active !== undefined) this.turn(active, "Cancelling", "Cancelled by user.");
  }

  pass(seconds: number): void {
    for (let second = 0; second < seconds; second += 1) {
      this.now += 1;
      this.arrivals.due(this.now);
      for (const node of this.nodes) this.passOf(node);
      this.nodes = this.nodes.filter(({ state, at }) => state !== "Terminating:Wait" || this.now < at);
      const active = this.active();
      if (active !== undefined) this.refresh(active);
      this.fill();
      this.lowest = Math.min(this.lowest, this.inService.length);
    }
  }

  roller(options: RollOptions, mortal: Mortal, around: Surroundings): FleetRoller {
    const real = this.cloud(options.force === true);
    return new FleetRoller(
      this.snapshot(),
      options,
      {
        look: mortal(() => real.look()),
        setLaunching: mortal(
          (launching, record, over, deadline) => real.setLaunching(launching, record, over, deadline),
          (_launching, _record, _over, deadline) => {
            deadline.pass();
          },
        ),
        startRefresh: mortal(
          (fleet, deadline) => real.startRefresh(fleet, deadline),
          (_fleet, deadline) => {
            deadline.pass();
          },
        ),
        cancelRefresh: mortal(
          (fleet, deadline) => real.cancelRefresh(fleet, deadline),
          (_fleet, deadline) => {
            deadline.pass();
          },
        ),
        lastLaunch: mortal(() => real.lastLaunch()),
      },
      around,
    );
  }

  /** A roller keeps the request that it began with. */
  private snapshot(): FleetRequest {
    return { ...this.request, fleet: { ...this.request.fleet } };
  }

  private cloud(force: boolean): FleetCloud {
    const called = <T>(call: string, answer: T): Promise<T> => {
      this.calls.push(call);
      return Promise.resolve(answer);
    };
    return {
      look: () => called("look", this.sight()),
      setLaunching: (launching, record, over) => {
        const isWritten = this.write(record, over);
        // Auto Scaling refuses it while a refresh with a version of its own is at work.
        if (this.active()?.launch !== undefined) return Promise.reject(new Busy("an active instance refresh exists"));
        if (isWritten) this.set(launching);
        return called("set", isWritten);
      },
      startRefresh: (fleet) => {
        this.judgeStart(fleet, force);
        return called("start", this.start(fleet));
      },
      cancelRefresh: () => {
        const active = this.active();
        if (active !== undefined) this.judgeCancel(active, force);
        if (active !== undefined) this.turn(active, "Cancelling", "Cancelled by user.");
        return called("cancel", undefined);
      },
      lastLaunch: () => called("launches", this.lastLaunch()),
    };
  }

  private judgeStart(fleet: WantedFleet, force: boolean): void {
    const { minHealthyPercentage, maxHealthyPercentage } = this.options;
    if (fleet.minHealthyPercentage !== minHealthyPercentage || fleet.maxHealthyPercentage !== maxHealthyPercentage) {
      this.harm.push("a refresh was started with other percentages than were asked for");
    }
    const isOld = ({ version }: Node) => version !== fleet.launchTemplateVersion;
    if (!force && !this.nodes.some(isOld)) {
      this.harm.push(nothingToReplace);
    }
  }

  private judgeCancel(refresh: Refresh, force: boolean): void {
    const { launchTemplateVersion: wanted } = this.request.fleet;
    const [version, { spares }] = [this.versionOf(refresh), refresh];
    if (version !== wanted || version === this.options.brokenVersion || (force && spares)) return;
    this.harm.push("a refresh was cancelled that brought what is wanted");
  }

  /** As S3 does it: over the version with this etag only, or where there is none. */
  private write(record: string, over: string | undefined): boolean {
    const key = keys.fleet(this.request.tier);
    if (this.bucket.objects.get(key)?.etag !== over) return false;
    this.bucket.put(key, record, this.now);
    return true;
  }

  private set({ launchTemplateVersion: version }: Launching): void {
    if (version !== this.request.fleet.launchTemplateVersion && version !== this.provenVersion) {
      this.harm.push(`the group was told to launch version ${version}`);
    }
    this.groupVersion = version;
  }

  /** A refresh that has no version of its own brings what the group has by then. */
  private versionOf({ launch }: Refresh): string {
    return launch?.launchTemplateVersion ?? this.groupVersion;
  }

  private active(): Refresh | undefined {
    return this.refreshes.find(({ status }) => ["Pending", "InProgress", "Cancelling"].includes(status));
  }

  /** One with a version of its own spares the nodes that have it. */
  private start(fleet: WantedFleet, launch?: Launch): string | undefined {
    if (this.active() !== undefined) return undefined;
    const spared = launch?.launchTemplateVersion;
    const left = this.nodes.filter((node) => node.version !== spared).map(({ id }) => id);
    const least = Math.floor((this.desired * fleet.minHealthyPercentage) / 100);
    const most = Math.floor((this.desired * fleet.maxHealthyPercentage) / 100);
    const refresh: Refresh = {
      ...{ id: `r-${this.refreshes.length + 1}`, status: "Pending", percent: 0, startedAt: this.now },
      ...{ launch, spares: launch !== undefined, left, all: left.length, movedAt: this.now },
      // It never stands still: where the bounds leave no room one more comes first, or one less stays.
      least: least === this.desired || most > this.desired ? least : Math.min(least, this.desired - 1),
      most: least === this.desired ? Math.max(most, this.desired + 1) : most,
    };
    this.refreshes.unshift(refresh);
    return refresh.id;
  }

  private turn(refresh: Refresh, status: string, reason?: string): void {
    Object.assign(refresh, { status, reason, movedAt: this.now });
  }

  /** What a refresh does in a second. */
  private refresh(refresh: Refresh): void {
    const { status, movedAt } = refresh;
    const version = this.versionOf(refresh);
    if (status === "Cancelling" && this.now - movedAt > 20) this.turn(refresh, "Cancelled", refresh.reason);
    if (status === "Pending" && this.now - movedAt > 5) this.turn(refresh, "InProgress");
    if (refresh.status !== "InProgress") return;
    // One that the group launched on its own before is replaced as well, where the refresh knows of a version.
    const late = this.living.filter(
      (node) => refresh.launch !== undefined && node.version !== version && !refresh.left.includes(node.id),
    );
    refresh.left.push(...late.map(({ id }) => id));
    refresh.all += late.length;
    const there = refresh.left.filter((id) => this.living.some((node) => node.id === id));
    if (there.length < refresh.left.length) refresh.movedAt = this.now;
    refresh.left = there;
    refresh.percent = refresh.all === 0 ? 100 : Math.floor((100 * (refresh.all - there.length)) / refresh.all);
    const { living } = this;
    if (there.length === 0 && living.length === this.desired && this.inService.length === this.desired) {
      this.groupVersion = version;
      this.turn(refresh, "Successful");
      return;
    }
    if (this.now - refresh.movedAt > patienceSeconds) {
      this.turn(refresh, "Failed", "too many instances did not come into service");
      return;
    }
    // As many more as there are to go at most.
    if (living.length < Math.min(refresh.most, this.desired + there.length)) this.launch(version);
    const [next] = there;
    const isOver = living.length > this.desired || refresh.least < this.desired;
    if (next !== undefined && isOver && this.inService.length > refresh.least) this.end(next);
  }

  /** The group has as many instances as it is to have; a refresh that is at work says of which version. */
  private fill(): void {
    const active = this.active();
    const { living } = this;
    if (living.length < this.desired) {
      this.launch(active?.status === "InProgress" ? this.versionOf(active) : this.groupVersion);
    } else if (active === undefined && living.length > this.desired) {
      this.end((living.find(({ state }) => state === "Pending:Wait") ?? living[0]!).id);
    }
  }

  private passOf(node: Node): void {
    if (node.state === "Pending:Wait" && this.now >= node.at) {
      if (node.version === this.options.brokenVersion) this.giveUp(node);
      else Object.assign(node, { state: "InService", appliesAt: this.now });
    }
    const age = this.now - node.appliesAt;
    if (node.state === "InService" && age >= 0 && age % 300 === 0) this.announce(node);
  }

  private giveUp(node: Node): void {
    this.end(node.id);
    const content = { formatVersion: 1, tier: "web", id: node.id, instanceId: node.id, digest: null, code: 1 };
    const key = `${keys.launches(this.request.tier)}${node.id}.json`;
    this.bucket.put(key, { ...content, lastLine: "no such package" }, this.now);
  }

  private announce(node: Node): void {
    const { tier, digest } = this.request;
    if (node.version === this.options.muteVersion) return;
    const isApplied = this.now >= node.appliesAt;
    const fails = isApplied && node.version === this.options.failingVersion;
    const said = { digestApplied: isApplied && !fails ? digest : "old", digestFailed: fails ? digest : null };
    const key = `${keys.hosts(tier)}AROA1:${node.id}/10.0.0.9`;
    this.bucket.put(key, { formatVersion: 1, tier, instanceId: node.id, address: "10.0.0.9", ...said }, this.now);
  }

  private launch(version: string): Node {
    this.serial += 1;
    const { bootSeconds } = this.options;
    const at = this.now + (bootSeconds[this.boots++ % bootSeconds.length] ?? 60);
    const id = `i-${String(this.serial).padStart(4, "0")}`;
    const node: Node = { id, version, state: "Pending:Wait", at, appliesAt: Infinity };
    this.nodes.push(node);
    return node;
  }

  private end(id: string): void {
    const node = this.nodes.find((each) => each.id === id);
    if (node !== undefined) Object.assign(node, { state: "Terminating:Wait", at: this.now + this.options.endSeconds });
  }

  private lastLaunch(): LaunchSight | undefined {
    const stored = [...this.bucket.objects].filter(([key]) => key.startsWith(keys.launches(this.request.tier)));
    const [newest] = stored.sort(([, a], [, b]) => b.writtenAt - a.writtenAt);
    return newest && launchIn({ ...newest[1], key: newest[0] });
  }

  private sight(): FleetSight {
    const launch = (version: string) => ({
      launchTemplateId: this.request.fleet.launchTemplateId,
      launchTemplateVersion: version,
    });
    const instances = this.nodes.map(({ id, version, state }) => ({ ...launch(version), id, state, healthy: true }));
    return {
      now: this.now,
      group: { ...launch(this.groupVersion), desired: this.desired, instances },
      refreshes: this.refreshes
        .filter(({ startedAt }) => this.now - startedAt >= this.options.lagSeconds)
        .map((refresh) => ({ ...refresh })),
      ...bucketSight(this.request.tier, this.bucket.objects),
    };
  }
}
