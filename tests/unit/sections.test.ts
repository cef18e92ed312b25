import { z } from "zod";

import { describeFault } from "../../components/faults";
import { machineFaults } from "../../components/node/machineRules";
import {
  ensembleFaults,
  ensembleKeys,
  machineKeys,
  memberArgs,
  memberFaults,
  rollerKeys,
  volumeKeys,
} from "../../stacks/sections/members";
import { number, section, type Environment, type Section } from "../../stacks/sections/section";

// What tiers of fixed members share, taken by a tier of each kind that is not ZooKeeper.
const defaults = {
  instanceType: "t3.micro",
  addressBand: 9,
  volumeSizeGib: 20,
};

const ensemble = section({
  schema: z.strictObject({ ...ensembleKeys(defaults), port: number.default(2379) }),
  faults: (settings, environment) => ensembleFaults(settings, environment, machineFaults),
  args: (settings, environment) => memberArgs(settings, settings.members, environment),
});
const pair = section({
  schema: z.strictObject({ ...machineKeys(defaults), ...rollerKeys }),
  faults: (settings, environment) => memberFaults(settings, 2, environment, machineFaults),
  args: (settings, environment) => memberArgs(settings, 2, environment),
});
const single = section({
  schema: z.strictObject({ ...machineKeys(defaults), ...volumeKeys(defaults), ...rollerKeys }),
  faults: (settings, environment) => memberFaults(settings, 1, environment, machineFaults),
  args: (settings, environment) => memberArgs(settings, 1, environment),
});

const environment: Environment = {
  environment: "dev",
  region: "us-east-1",
  dns: undefined,
  domain: "dev.internal",
  image: undefined,
  tags: { team: "platform" },
  production: false,
  tiers: [],
  zones: ["us-east-1a", "us-east-1b"],
  givenSubnets: [],
  nodeBlocks: ["10.0.0.0/16"],
};

function argsOf<S extends z.ZodType, A>(tier: Section<S, A>, given: object): A {
  return tier.args(tier.schema.parse(given), environment);
}

function faultsOf<S extends z.ZodType>(tier: Section<S, unknown>, given: object): string[] {
  return tier.faults(tier.schema.parse(given), environment).map(describeFault);
}

test("members get the network's zones in turn, or their own", () => {
  const zonesOf = ({ members }: { members: { zone: string }[] }) => members.map(({ zone }) => zone.slice(-1)).join("");
  expect(zonesOf(argsOf(ensemble, { members: 5 }))).toBe("ababa");
  expect(zonesOf(argsOf(ensemble, { zones: ["us-east-1b"] }))).toBe("bbb");
  expect(zonesOf(argsOf(pair, {}))).toBe("ab");
  expect(zonesOf(argsOf(single, {}))).toBe("a");
});

test("what stands by member id goes to its member, and the tier's own settings go along", () => {
  const given = { volumeSizesGib: { "2": 40 }, adoptVolumeIds: { "3": "vol-0a" }, port: 2380 };
  expect(argsOf(ensemble, given)).toEqual({
    restore: false,
    addressBand: 9,
    port: 2380,
    image: undefined,
    tags: { team: "platform" },
    members: [
      { id: 1, zone: "us-east-1a", volumeSizeGib: undefined, adoptVolumeId: undefined },
      { id: 2, zone: "us-east-1b", volumeSizeGib: 40, adoptVolumeId: undefined },
      { id: 3, zone: "us-east-1a", volumeSizeGib: undefined, adoptVolumeId: "vol-0a" },
    ],
  });
});

test.each([
  [ensemble, { members: 4 }, "members = 4: an even number outlives no more failures than 3; allowed: 3, 5"],
  [ensemble, { incarnation: "x" }, 'incarnation = "x": allowed: 16 hex digits, as the volumes\' labels have them'],
  [pair, { zones: ["us-east-1c"] }, 'zones[0] = "us-east-1c": allowed: us-east-1a, us-east-1b'],
  [pair, { rootVolumeSizeGib: 1 }, "rootVolumeSizeGib = 1: allowed: whole numbers from 8 to 16384 GiB"],
  [pair, { roller: { waitMinutes: 0 } }, "roller.waitMinutes = 0: allowed: whole numbers from 1 to 1440 minutes"],
  [single, { volumeSizesGib: { "2": 40 } }, "volumeSizesGib.2 = 40: no such member; allowed: 1 to 1"],
  [single, { adoptVolumeIds: { "0": "vol-0a" } }, 'adoptVolumeIds.0 = "vol-0a": no such member; allowed: 1 to 1'],
] as [Section<z.ZodType, unknown>, object, string][])(
  "the same rules hold for each kind: %#",
  (tier, given, message) => {
    expect(faultsOf(tier, {})).toEqual([]);
    expect(faultsOf(tier, given)).toEqual([message]);
  },
);

test("where a region is missing, nothing is said of zones that hang on it", () => {
  const settings = pair.schema.parse({ zones: ["us-east-1c"] });
  expect(pair.faults(settings, { ...environment, region: undefined, zones: undefined })).toEqual([]);
});
