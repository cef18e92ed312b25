import widths from "../fixtures/font-widths.json";
import { planStack } from "../../scripts/plan/stack";
import { drawEnvironment } from "../../scripts/preview/picture";
import { looks } from "../../scripts/preview/picture/looks";
import { widthOf } from "../../scripts/preview/picture/text";
import { rows, resource } from "../support/doors";
import { drawnPlan, fifteenTiers } from "../support/pictures";
import { faultsOf, readSvg } from "../support/svg";

const environments = ["dev", "staging", "prod"];
const fifteen = () => drawEnvironment(fifteenTiers(), rows);
const textsOf = (svg: string) => readSvg(svg).labels.map(({ what }) => what);

test.each(environments)("labels of %s do not overlap, and no line or edge runs through one", async (stack) => {
  const svg = drawEnvironment(await planStack(stack));
  expect(readSvg(svg).labels.length).toBeGreaterThan(30);
  expect(faultsOf(svg)).toEqual([]);
});

test("nor do those of fifteen tiers", () => {
  expect(faultsOf(fifteen())).toEqual([]);
});
