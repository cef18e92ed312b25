import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";

import { Aws } from "../../components/roll/aws";
import { clientsFor, type Clients } from "../../components/roll/clients";
import { wakefulClock } from "../../components/roll/clock";
import { Busy, Deadline, deedSeconds, TooLate, Unanswered } from "../../components/roll/deed";
import { staleSeconds } from "../../components/roll/kinds/kind";
import { FakeAws } from "../support/fakeAws";

/** What is seen here of the SDK's handler of requests. */
interface Handler {
  handle: (request: object) => Promise<unknown>;
  httpHandlerConfigs: () => { connectionTimeout: number; requestTimeout: number; throwOnRequestTimeout: boolean };
}

const terminate = "TerminateInstanceInAutoScalingGroup";

const aws = new FakeAws();
let now = 0;
let client: AutoScalingClient;
let roller: Aws;

beforeEach(async () => {
  await aws.start();
  aws.asked.length = 0;
  now = 0;
  client = new AutoScalingClient({
    region: "us-east-1",
    endpoint: aws.endpoint,
    credentials: { accessKeyId: "A", secretAccessKey: "B" },
    maxAttempts: 3,
  });
  roller = new Aws(aws.request, { autoScaling: client } as Clients);
});
afterEach(() => {
  client.destroy();
  aws.stop();
});

const end = (seconds = deedSeconds) => roller.endInstance("i-1", new Deadline(() => now, seconds));

test("within its bound a deed is done", async () => {
  now = 59.000127; // as clocks are
  await end();
  expect(aws.asked).toEqual([terminate]);
});

test("after a sleep of the machine it is not sent any more", async () => {
  now = 60;
  await expect(end()).rejects.toThrow(TooLate);
  expect(aws.asked).toEqual([]);
});

test("nor is it sent again, and then nobody knows what came of it", async () => {
  aws.failures[terminate] = [[500, "InternalError"]];
  const again = client.middlewareStack;
  again.add((next) => (args) => ((now += 40), next(args)), { step: "finalizeRequest", priority: "low", name: "sleep" });
  await expect(end()).rejects.toThrow(Unanswered);
  expect(aws.asked).toEqual([terminate]);
});

test("what gets no answer is given up at the bound", async () => {
  aws.failures[terminate] = [[0, ""]];
  await expect(end(0.3)).rejects.toThrow(Unanswered);
  expect(aws.asked).toEqual([terminate]);
});

test.each<[string, [number, string][], typeof Busy | string]>([
  ["at work on another activity", [[400, "ScalingActivityInProgress"]], Busy],
  ["at work on another update", Array(3).fill([500, "ResourceContention"]) as [number, string][], Busy],
  ["asked too often", Array(3).fill([400, "Throttling"]) as [number, string][], Busy],
  ["not willing", [[403, "AccessDenied"]], "AccessDenied"],
  ["out of order", Array(3).fill([500, "InternalFailure"]) as [number, string][], Unanswered],
  [
    "out of order, then not willing",
    [
      [500, "InternalFailure"],
      [403, "AccessDenied"],
    ],
    Unanswered,
  ],
])("AWS that is %s", async (_, failures, expected) => {
  aws.failures[terminate] = [...failures];
  const error = await end().catch((each: unknown) => each as Error);
  if (typeof expected === "string") expect(error).toMatchObject({ name: expected });
  else expect(error).toBeInstanceOf(expected);
  if (expected === "AccessDenied") expect(error).not.toBeInstanceOf(Unanswered);
});

test("the clock goes on while the machine sleeps, and does not go back", () => {
  let [wall, steady] = [1_000_000, 0];
  const clock = wakefulClock(
    () => wall,
    () => steady,
  );
  [wall, steady] = [wall + 2000, steady + 2000];
  expect(clock()).toBe(2);
  wall += 600_000; // it sleeps
  expect(clock()).toBe(602);
  [wall, steady] = [wall - 3_600_000, steady + 5000]; // somebody sets the clock
  expect(clock()).toBe(607);
});

test("whatever a roller asks has failed long before its lock is stale", async () => {
  const clients = clientsFor(aws.request);
  const { maxAttempts, requestHandler } = clients.autoScaling.config;
  const handler = requestHandler as unknown as Handler;
  await handler.handle({}).catch(() => undefined); // which settles its configuration
  const { connectionTimeout, requestTimeout, throwOnRequestTimeout } = handler.httpHandlerConfigs();
  const attempt = (connectionTimeout + requestTimeout) / 1000;
  expect(throwOnRequestTimeout).toBe(true);
  expect(attempt * (await maxAttempts())).toBeLessThan(deedSeconds);
  expect(deedSeconds * 2).toBeLessThan(staleSeconds);
  clients.close();
});
