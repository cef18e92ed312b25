import { parseRequest, renderRequest, type AnyRequest } from "../../components/roll/request";
import { fleetRequest } from "../support/fleetSight";
import { pairRequest, request, singleRequest } from "../support/sight";

const parse = (of: object) => parseRequest(JSON.stringify(of), "0.1.0");

test.each<[AnyRequest]>([[request], [pairRequest], [singleRequest], [fleetRequest]])(
  "a request of its kind is taken: $kind",
  (of) => {
    expect(parseRequest(renderRequest(of), "0.1.0")).toEqual(JSON.parse(JSON.stringify(of)));
  },
);

test.each<[string, object, string]>([
  ["no kind", { ...request, kind: undefined }, "kind: allowed: ensemble, pair, single, fleet"],
  ["a kind that there is not", { ...request, kind: "herd" }, 'kind = "herd": allowed: ensemble, pair, single, fleet'],
  ["a fleet that is not described", { ...fleetRequest, fleet: undefined }, "fleet.group: missing"],
  [
    "a fleet of an ensemble's life",
    { ...fleetRequest, incarnation: "0123456789abcdef" },
    'incarnation = "0123456789abcdef": allowed: nothing, since only an ensemble has one',
  ],
  [
    "a fleet without a percentage",
    { ...fleetRequest, fleet: { ...fleetRequest.fleet, minHealthyPercentage: undefined } },
    "fleet.minHealthyPercentage: missing",
  ],
  [
    "a fleet with one that Auto Scaling does not take",
    { ...fleetRequest, fleet: { ...fleetRequest.fleet, maxHealthyPercentage: 250 } },
    "fleet.maxHealthyPercentage = 250: allowed: whole numbers from 100 to 200 percent",
  ],
  [
    "a fleet of no instance type",
    { ...fleetRequest, fleet: { ...fleetRequest.fleet, instanceTypes: [] } },
    "fleet.instanceTypes = []: allowed: one instance type or more",
  ],
  [
    "a fleet with a share of spot instances that is none",
    { ...fleetRequest, fleet: { ...fleetRequest.fleet, spot: { onDemandPercentageAboveBase: 100 } } },
    "fleet.spot.onDemandPercentageAboveBase = 100: allowed: whole numbers from 0 to 99 percent",
  ],
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
