import { ports, type Port } from "../../../components/ports";
import type { Plan } from "../../plan/format";
import { describe } from "./describe";
import { drawBus, drawNets, drawNetwork, drawRows } from "./draw";
import { drawLegend, drawServices } from "./foot";
import { layoutOf, margin } from "./layout";
import { pictureOf } from "./picture";
import { box, label, sizes } from "./shapes";
import { renderSvg } from "./svg";

/** The environment of a plan as SVG: network, zones, subnets, tiers, and who dials whom. */
export function drawEnvironment(plan: Plan, table: readonly Port[] = Object.values(ports)): string {
  const picture = pictureOf(plan, table);
  const layout = layoutOf(picture);
  const { network, rows } = layout;
  const below = Math.max(network.bottom, ...rows.map(({ top, height }) => top + height));
  const services = drawServices(picture, layout, below + 16);
  const legend = drawLegend(picture, layout, services.bottom + 4);
  const [width, height] = [network.right + margin, legend.bottom + margin];
  const room = width - 2 * margin;
  return renderSvg({
    ...{ title: `${picture.title}: ${picture.subtitle}`, description: describe(picture), width, height },
    shapes: [
      box(0, 0, width, height, "page", 0),
      label(margin, 34, room, picture.title, { size: sizes.title, weight: "bold" }),
      label(margin, 54, room, picture.subtitle, { look: "quiet" }),
      ...drawNetwork(picture, layout),
      ...drawNets(layout),
      ...drawRows(picture, layout),
      ...drawBus(picture, layout),
      ...services.shapes,
      ...legend.shapes,
    ],
  });
}
