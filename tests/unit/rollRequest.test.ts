import { parseRequest, renderRequest, type RollRequest } from "../../components/roll/request";
import { pairRequest, request, singleRequest } from "../support/sight";

const parse = (of: object) => parseRequest(JSON.stringify(of), "0.1.0");

test.each<[RollRequest]>([[request], [pairRequest], [singleRequest]])("a request of its kind is taken: $kind", (of) => {
  expect(parseRequest(renderRequest(of), "0.1.0")).toEqual(JSON.parse(JSON.stringify(of)));
});

test.each<[string, object, string]>([
  ["no kind", { ...request, kind: undefined }, "kind: allowed: ensemble, pair, single"],
  ["a kind that has no roll", { ...request, kind: "fleet" }, 'kind = "fleet": allowed: ensemble, pair, single'],
  ["an ensemble without a life", { ...request, incarnation: undefined }, "incarnation: allowed: 16 hex digits"],
  [
    "a pair with one",
    { ...pairRequest, incarnation: "0123456789abcdef" },
    'incarnation = "0123456789abcdef": allowed: nothing, since only an ensemble has one',
  ],
  ["a pair of three", { ...pairRequest, members: request.members }, "members.length = 3: allowed: 2 of a pair"],
  ["a single of two", { ...singleRequest, members: pairRequest.members }, "members.length = 2: allowed: 1 of a single"],
])("%s is refused", (_, of, fault) => {
  expect(() => parse(of)).toThrow(`STARTUP_STACK_ROLL: not a request\n  ${fault}`);
});
