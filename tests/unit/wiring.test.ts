import { readFileSync } from "node:fs";
import { join } from "node:path";

import {
  ChefRepository,
  DataStores,
  Membership,
  MesosCluster,
  Network,
  Registry,
  ZooKeeperQuorum,
  type NetworkArgs,
} from "../../index";
import type { NetworkSubnet } from "../../components/network";
import type { Registration } from "../../scripts/plan/capture";
import { repositoryRoot } from "../../scripts/plan/stack";
import { register } from "../support/platform";

const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
const own = { cidr: "10.0.0.0/16", zones, domain: "dev.internal" };
const given = (more: object = {}, subnet: object = {}): NetworkArgs => ({
  existing: {
    vpcId: "vpc-0a",
    privateSubnets: zones.map((zone, index) => ({
      ...{ zone, id: `subnet-0${index}`, cidr: `10.0.${index}.0/24` },
      ...subnet,
    })),
    ...more,
  },
});

/** A network in each of its modes, and the subnets that tiers are put in. */
const modes: Record<string, { network: () => Network; subnets?: "publicSubnets"; records: number }> = {
  "of one NAT gateway": { network: () => new Network("network", own), records: 8 },
  "of a NAT gateway in each zone": {
    network: () => new Network("network", { ...own, nat: "perZone" as never }),
    records: 8,
  },
  "of its own, members in public subnets": {
    network: () => new Network("network", own),
    subnets: "publicSubnets",
    records: 8,
  },
  "that is given, without a private zone": { network: () => new Network("network", given()), records: 0 },
  "that is given, with a private zone": {
    network: () => new Network("network", given({ dnsZoneId: "Z0A" })),
    records: 8,
  },
  "that is given, its bands reserved": {
    network: () => new Network("network", given({}, { bandsReserved: true })),
    records: 0,
  },
  "that is another one's": { network: () => handedOn(new Network("first", own)), records: 8 },
  "that is another one's, without a private zone": {
    network: () => handedOn(new Network("first", given())),
    records: 0,
  },
};

/** A network that is made of the outputs of another one. */
const handedOn = ({ vpcId, privateSubnets, dnsZoneId }: Network): Network =>
  new Network("network", { existing: { vpcId, privateSubnets, dnsZoneId } });

/** Outputs of one component as arguments of another, by the component that takes them. */
const fed = {
  "startup-stack:index:ChefRepository": ({ nodesGroupId }: Network) => ({ nodesGroupId }),
  "startup-stack:index:DataStores": ({ vpcId }: Network) => ({ vpcId }),
  "startup-stack:index:ZooKeeperQuorum": ({ vpcId, dnsZoneId }: Network, { bootstrap }: ChefRepository) => ({
    ...{ vpcId, dnsZoneId, bootstrap },
  }),
  "startup-stack:index:MesosCluster": ({ vpcId, dnsZoneId }: Network, { bootstrap }: ChefRepository) => ({
    ...{ vpcId, dnsZoneId, bootstrap },
  }),
  "startup-stack:index:Registry": ({ vpcId, dnsZoneId }: Network, { bootstrap }: ChefRepository) => ({
    ...{ vpcId, dnsZoneId, bootstrap },
  }),
  "startup-stack:index:Membership": ({ bootstrap }: ChefRepository, { party }: ZooKeeperQuorum) => ({
    ...{ bootstrap, party },
  }),
};

function wired({ network: make, subnets = "privateSubnets" as never }: (typeof modes)[string]) {
  const network = make();
  const chef = new ChefRepository("chef", {
    environment: "dev",
    ...fed["startup-stack:index:ChefRepository"](network),
  });
  const places: NetworkSubnet[] = network[subnets as "privateSubnets"];
  const members = places.map(({ zone, id: subnetId, cidr: subnetCidr, bandsReserved }, index) => ({
    ...{ id: index + 1, zone, subnetId, subnetCidr, bandsReserved },
  }));
  const quorum = new ZooKeeperQuorum("zookeeper", {
    ...fed["startup-stack:index:ZooKeeperQuorum"](network, chef),
    members,
  });
  new MesosCluster("mesos", {
    ...fed["startup-stack:index:MesosCluster"](network, chef),
    zookeeperConnection: quorum.connectionString,
    masters: { members },
    agents: { subnetIds: places.map(({ id }) => id), minSize: 2, maxSize: 2 },
  });
  new Registry("registry", { ...fed["startup-stack:index:Registry"](network, chef), member: members[0]! });
  new DataStores("data", {
    ...fed["startup-stack:index:DataStores"](network),
    subnetIds: places.map(({ id }) => id),
    ...{ sql: {}, redis: {} },
    readers: [{ tier: "zookeeper", securityGroupId: quorum.securityGroupId }],
  });
  new Membership("joins", { ...fed["startup-stack:index:Membership"](chef, quorum), offers: [] });
  return {};
}

const ofType = (registrations: Registration[], type: string) =>
  registrations.filter((registration) => registration.type.endsWith(`:${type}`));

describe.each(Object.entries(modes))("a network %s", (_name, mode) => {
  test.each([false, true])("fits what is made of its outputs (unknown ones: %s)", async (unknown) => {
    const registrations = await register(() => wired(mode), unknown);
    expect(ofType(registrations, "Group")).toHaveLength(8);
    expect(ofType(registrations, "Record")).toHaveLength(mode.records);
    if (unknown) return;
    for (const { inputs } of ofType(registrations, "Record")) expect(inputs.zoneId).toMatch(/^Z/);
  });
});

test("every output that has the name of another component's argument is fed into it here", () => {
  const { resources } = JSON.parse(readFileSync(join(repositoryRoot, "schema.json"), "utf8")) as {
    resources: Record<string, { properties?: object; inputProperties?: object }>;
  };
  const outputs = Object.entries(resources).flatMap(([component, { properties = {} }]) =>
    Object.keys(properties).map((name) => ({ component, name })),
  );
  for (const [component, { inputProperties = {} }] of Object.entries(resources)) {
    const others = outputs.filter((output) => output.component !== component).map(({ name }) => name);
    const wanted = Object.keys(inputProperties).filter((name) => others.includes(name));
    const take = (fed as Record<string, ((...from: never[]) => object) | undefined>)[component];
    const taken = Object.keys(take?.({} as never, {} as never) ?? {});
    expect({ component, taken: taken.sort() }).toEqual({ component, taken: wanted.sort() });
  }
});
