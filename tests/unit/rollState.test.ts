import { nodeFile, type NodeSpec } from "../../components/bootstrap/nodeSpec";
import { renderUserData } from "../../components/bootstrap/userData";
import { requestVariable, type RollRequest } from "../../components/roll/request";
import { decodeUserData } from "../../scripts/plan/nodes";
import { checked, requestsOf, type StateResource } from "../../scripts/roll/state";
import { platform } from "../../stacks/platform";
import { baseSettings, configOf, register, type Settings } from "../support/platform";

/** The resources of a stack, as its state would have them. */
async function stateOf(settings: Settings): Promise<StateResource[]> {
  const registrations = await register(() => ({ quorum: platform(configOf(settings)).zookeeper.connectionString }));
  return registrations.map(({ urn, type, id, inputs, outputs }) => ({ urn, type, id, inputs, outputs }));
}

const isCommand = ({ type }: StateResource) => type === "command:local:Command";

function commandsRequest(state: StateResource[]): unknown {
  const { environment } = state.find(isCommand)!.inputs as { environment: Record<string, string> };
  return JSON.parse(environment[requestVariable]!);
}

test("the request made from a stack's state is the one that its command has", async () => {
  const state = await stateOf({
    ...baseSettings,
    zookeeper: {
      members: 5,
      roller: { profile: "ops", roleArn: "arn:aws:iam::123456789012:role/roller", waitMinutes: 50 },
    },
  });
  const [request, ...others] = requestsOf(state);
  expect(JSON.parse(JSON.stringify(checked(request!)))).toEqual(commandsRequest(state));
  expect(others).toEqual([]);
});

test("it needs no command: the first one may have failed, and an update that failed stored nothing", async () => {
  const state = await stateOf(baseSettings);
  const [request] = requestsOf(state.filter((resource) => !isCommand(resource)));
  expect(request).toEqual(commandsRequest(state));
  const stale = state.map((resource) =>
    isCommand(resource)
      ? {
          ...resource,
          inputs: { environment: { [requestVariable]: JSON.stringify({ tier: "zookeeper", waitMinutes: 3 }) } },
        }
      : resource,
  );
  expect(requestsOf(stale)).toEqual([{ ...request!, waitMinutes: 3 }]);
});

test("what is to be deleted does not count, and a state without a document says so", async () => {
  const state = await stateOf(baseSettings);
  expect(requestsOf(state.map((resource) => ({ ...resource, delete: true })))).toEqual([]);
  const without = state.filter(({ inputs }) => inputs?.key !== "tiers/zookeeper.json");
  expect(() => requestsOf(without)).toThrow("the stack's state has no tiers/zookeeper.json");
});

test("launch templates whose user-data is of another making are nobody's members", async () => {
  const state = await stateOf(baseSettings);
  const userData = Buffer.from("#!/bin/sh\n").toString("base64");
  const other = { urn: "web", type: "aws:ec2/launchTemplate:LaunchTemplate" };
  expect(requestsOf([...state, { ...other, inputs: { userData } }, { ...other, inputs: {} }])).toEqual(
    requestsOf(state),
  );
});

/** The state with other facts in its nodes, of which only the first so many are kept. */
function withNodes(state: StateResource[], count: number, change: (spec: NodeSpec) => object): StateResource[] {
  let kept = 0;
  return state.flatMap((resource) => {
    if (resource.type !== "aws:ec2/launchTemplate:LaunchTemplate") return isCommand(resource) ? [] : [resource];
    if ((kept += 1) > count) return [];
    const file = decodeUserData(resource.inputs?.userData as string).files.find(({ path }) => path === nodeFile);
    const spec = change(JSON.parse(file!.text) as NodeSpec) as NodeSpec;
    return [{ ...resource, inputs: { ...resource.inputs, userData: renderUserData(spec) } }];
  });
}

test.each([
  ["pair", 2],
  ["single", 1],
] as const)(
  "a tier that is a %s has a request of its kind, without a life and without a volume",
  async (kind, count) => {
    const state = withNodes(await stateOf(baseSettings), count, ({ member, ...spec }) => ({
      ...spec,
      kind,
      member: { id: member!.id },
    }));
    const [request, ...others] = requestsOf(state);
    expect(others).toEqual([]);
    expect(checked(request!)).toMatchObject({ kind, tier: "zookeeper", members: { length: count } });
    expect((request as RollRequest).incarnation).toBeUndefined();
  },
);

test("a fleet has one of its own, with the percentages that the last roll was told, or the defaults", async () => {
  const state = withNodes(await stateOf(baseSettings), 1, (spec) => ({
    ...spec,
    ...{ kind: "fleet", group: "dev-zookeeper", member: undefined, volume: undefined },
  }));
  const [request, ...others] = requestsOf(state);
  expect(others).toEqual([]);
  expect(checked(request!)).toMatchObject({
    kind: "fleet",
    fleet: { group: "dev-zookeeper", minHealthyPercentage: 100, maxHealthyPercentage: 110 },
  });
  expect(request).toMatchObject({ fleet: { instanceTypes: [expect.stringMatching(/^t3\./)] } });
  const told = { ...request!, waitMinutes: 3, fleet: { minHealthyPercentage: 50, maxHealthyPercentage: 150 } };
  const command = { urn: "roll", type: "command:local:Command" };
  const environment = { [requestVariable]: JSON.stringify(told) };
  expect(requestsOf([...state, { ...command, inputs: { environment } }])).toMatchObject([
    { waitMinutes: 3, fleet: { group: "dev-zookeeper", minHealthyPercentage: 50, maxHealthyPercentage: 150 } },
  ]);
});

test("a fleet of several types has those that its nodes are launched as", async () => {
  const launchedAs = {
    instanceTypes: ["t3.micro", "t3a.micro"],
    spot: { onDemandBaseCapacity: 1, onDemandPercentageAboveBase: 0 },
  };
  const state = withNodes(await stateOf(baseSettings), 1, (spec) => ({
    ...spec,
    ...{ kind: "fleet", group: "dev-zookeeper", member: undefined, volume: undefined, launchedAs },
  }));
  expect(checked(requestsOf(state)[0]!)).toMatchObject({ fleet: launchedAs });
});
