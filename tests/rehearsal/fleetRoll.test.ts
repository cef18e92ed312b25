import { Readable } from "node:stream";

import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";

import { documentDigest } from "../../components/bootstrap/documents";
import { FleetAws } from "../../components/roll/fleet/aws";
import { FleetRoller } from "../../components/roll/fleet/drive";
import type { Objects } from "../../components/roll/objects";
import { keys } from "../../components/roll/readings";
import { fleetRequest } from "../support/fleetSight";
import { fleetWorld, group } from "../support/fleetWorld";

// The roller of a fleet with AWS's own client, beside the rehearsal's Auto Scaling, which refuses what AWS refuses.

const timers = [
  "setTimeout",
  "clearTimeout",
  "setInterval",
  "clearInterval",
  "setImmediate",
  "clearImmediate",
] as const;
beforeEach(() => {
  jest.useFakeTimers({
    now: new Date("2026-01-01T00:00:00Z"),
    doNotFake: [...timers, "nextTick", "queueMicrotask", "performance", "hrtime"],
  });
});
afterEach(() => {
  jest.useRealTimers();
});

const document = JSON.stringify({ formatVersion: 1, archive: {} });
const request = {
  ...fleetRequest,
  digest: documentDigest(document),
  fleet: { ...fleetRequest.fleet, group, launchTemplateVersion: "2" },
};
const { tier } = request;

/** A group of three whose image is a parameter, its nodes' entries, and a roll of it that takes no time but what `pass` takes. */
function rolled(pass: (fleet: ReturnType<typeof fleetWorld>) => void) {
  const fleet = fleetWorld();
  fleet.publish("resolve:ssm:/aws/service/debian/release/12/latest/amd64", "1", "2");
  fleet.settle();
  const written = new Map([[keys.document(tier), document]]);
  const now = () => Math.floor(Date.now() / 1000);
  const objects = {
    get now() {
      return now();
    },
    list: (prefix: string) =>
      Promise.resolve(
        prefix === keys.hosts(tier)
          ? fleet.instances().map(({ id }) => ({ key: `${prefix}AROA1:${id}/10.0.0.9`, etag: id, writtenAt: now() }))
          : [],
      ),
    get: (key: string) => {
      const entry = { formatVersion: 1, instanceId: "i", digestApplied: request.digest, digestFailed: null };
      const text = key.startsWith(keys.hosts(tier)) ? JSON.stringify(entry) : written.get(key);
      return Promise.resolve(text && { text, etag: text, writtenAt: now() });
    },
    put: (key: string, text: string, over: string | undefined) => {
      if (written.get(key) !== over) return Promise.resolve(undefined);
      written.set(key, text);
      return Promise.resolve(text);
    },
  } as unknown as Objects;
  const handle = ({ body }: { body: string }) => {
    const { status, text } = fleet.ask(Object.fromEntries(new URLSearchParams(body)));
    return Promise.resolve({ response: { statusCode: status, headers: {}, body: Readable.from([text]) } });
  };
  const autoScaling = new AutoScalingClient({
    ...{ region: request.region, credentials: { accessKeyId: "a", secretAccessKey: "s" }, maxAttempts: 1 },
    requestHandler: { handle, metadata: { handlerProtocol: "http/1.1" } } as never,
  });
  const clients = { autoScaling, objects, account: () => Promise.resolve(request.account), close: () => undefined };
  const roller = new FleetRoller(request, {}, new FleetAws(request, clients), {
    ...{ say: () => undefined, signal: new AbortController().signal, clock: now },
    sleep: () => {
      pass(fleet);
      return Promise.resolve();
    },
  });
  /** Of the group, and of who is in service. */
  const versions = () => {
    const serving = fleet.instances().filter(({ state }) => state === "InService");
    return [fleet.world.groups.describe([group])[0]!, ...serving].map(({ template }) => template.version);
  };
  return { end: roller.run(), versions };
}

test("brings a version whose image is a parameter", async () => {
  const { end, versions } = rolled((fleet) => {
    fleet.pass(60);
    fleet.settle();
  });
  expect(await end).toMatchObject({ outcome: "done" });
  expect(versions()).toEqual(["2", "2", "2", "2"]);
});

test("gives the group the earlier version back when no node of it comes up", async () => {
  const { end, versions } = rolled((fleet) => {
    fleet.abandon();
    // The next look shows who is launched then.
    fleet.pass(60);
  });
  const { outcome, words } = await end;
  expect(outcome).toBe("halfWay");
  expect(words).toMatch(/^no node comes up with version 2: .* gave up; .*; dev-work launches version 1 again$/);
  expect(versions()).toEqual(["1", "1", "1", "1"]);
});
