import type { Port } from "../../../components/ports";
import type { Plan } from "../../plan/format";
import { counted } from "../counted";
import { doorsOf, type Ends } from "./doors";
import { entriesOf, groupsOf, rangeWords, type Placed } from "./entries";
import { bandKinds, byName, everyNode, type Band, type BoxId, type Door, type Outside, type Picture } from "./model";
import { hasInternet, networkWords, otherSubnets, Subnets } from "./network";
import { internet, outsideOf, servicesOf, storesOf } from "./outside";

/** Of more zones than this there is one column for all. */
const mostColumns = 6;

/** What a picture shows of a plan. */
export function pictureOf(plan: Plan, rows: readonly Port[]): Picture {
  const subnets = new Subnets(plan);
  const ofSubnets = bandKinds.flatMap((kind) => subnets.of(kind).map(({ zone }) => zone));
  const ofNodes = plan.nodes.flatMap((node) => node.zones.map((place) => subnets.zoneOf(place)));
  const places = [...new Set([...ofSubnets, ...ofNodes])].sort();
  const zones = counted(places.filter((place) => place !== otherSubnets).length, "zone");
  const columnOf = (place: string) => (places.length > mostColumns ? zones : subnets.zoneOf(place));
  const placed = entriesOf(plan, columnOf);
  const stores = storesOf(plan);
  const peers = new Map<BoxId, Outside>(hasInternet(plan) ? [[internet.id, internet]] : []);
  const ends: Ends = {
    boxOf: ({ tier, store }) =>
      store === undefined ? placed.find(({ entry }) => entry.tiers.includes(tier))!.entry.id : `store ${store}`,
    stores: stores.byGroup,
    outsideOf: (peer) => {
      const box = outsideOf(peer);
      peers.set(box.id, box);
      return box.id;
    },
  };
  const doors = doorsOf(plan, ends, rows);
  const isInternet = ({ id }: Outside) => Number(id === internet.id);
  return {
    title: plan.stack,
    subtitle: [plan.project, plan.region, zones, rangeWords(plan.nodes)].join(" · "),
    network: networkWords(plan),
    columns: [...new Set(places.map(columnOf))],
    bands: bandsOf(placed, subnets, doors, columnOf),
    // The internet stands next to the network's gateways.
    outside: [...peers.values(), ...stores.boxes].sort((a, b) => isInternet(a) - isInternet(b) || byName(a, b)),
    doors: doors.filter(({ from, to }) => from !== to),
    among: doors.filter(({ from, to }) => from === everyNode && to === everyNode).map(({ ports }) => ports),
    services: servicesOf(plan),
  };
}

/** Kinds of subnets that are there or that tiers stand in. */
function bandsOf(placed: Placed[], subnets: Subnets, doors: Door[], columnOf: (zone: string) => string): Band[] {
  const all = placed.map(({ entry, ...rest }) => {
    const own = doors.filter(({ from, to }) => from === entry.id && to === entry.id);
    const [size, ...reads] = entry.lines;
    return { ...rest, entry: { ...entry, lines: [size!, ...own.map(({ ports }) => `among them ${ports}`), ...reads] } };
  });
  return bandKinds.flatMap((kind) => {
    const inBand = all.filter(({ node }) => subnets.kindOfNode(node) === kind);
    const ofKind = subnets.of(kind);
    const own = [...new Set(ofKind.map(({ zone }) => columnOf(zone)))].map((column) => {
      const some = ofKind.filter(({ zone }) => columnOf(zone) === column);
      const cidr = some.length === 1 ? some[0]!.cidr : counted(some.length, "subnet");
      return { column, cidr, nat: some.some(({ nat }) => nat) };
    });
    return own.length + inBand.length === 0 ? [] : [{ kind, subnets: own, groups: groupsOf(inBand, doors) }];
  });
}
