/** A colour in light and in dark. */
type Shade = readonly [light: string, dark: string];

export interface Look {
  fill?: Shade;
  stroke?: Shade;
  strokeWidth?: number;
  dashes?: string;
}

const ink: Shade = ["#1f2328", "#e6edf3"];
const quiet: Shade = ["#59636e", "#9198a1"];
const blue: Shade = ["#0969da", "#4493f8"];
const green: Shade = ["#1a7f37", "#3fb950"];
const purple: Shade = ["#8250df", "#ab7df8"];
const amber: Shade = ["#9a6700", "#d29922"];
const teal: Shade = ["#1b7c83", "#39c5cf"];
const pink: Shade = ["#bf3989", "#db61a2"];
const mauve: Shade = ["#6e5494", "#a790d5"];
const orange: Shade = ["#bc4c00", "#db6d28"];

const member = (colour: Shade): Look => ({ fill: ["#ffffff", "#0d1117"], stroke: colour });
const lane = (stroke: Shade): Look => ({ stroke, strokeWidth: 1.5 });
const tip = (fill: Shade): Look => ({ fill });

/** How everything looks: a class each, with the light colours as attributes for viewers that take no styles. */
export const looks = {
  page: { fill: ["#ffffff", "#0d1117"] },
  network: { fill: ["#f6f8fa", "#11161d"], stroke: ["#afb8c1", "#3d444d"] },
  zone: { stroke: ["#afb8c1", "#545d68"], dashes: "4 4" },
  public: { fill: ["#e6f4ea", "#12261e"] },
  private: { fill: ["#e8f1fb", "#131f30"] },
  given: { fill: ["#eceff2", "#1c2128"] },
  bar: { fill: ["#ffffff", "#161b22"], stroke: ["#c8d1da", "#3d444d"] },
  ensemble: { fill: blue },
  pair: { fill: purple },
  single: { fill: amber },
  fleet: { fill: green },
  mixed: { fill: quiet },
  ensembleMember: member(blue),
  pairMember: member(purple),
  singleMember: member(amber),
  fleetMember: { ...member(green), dashes: "5 3" },
  mixedMember: member(quiet),
  join: { stroke: quiet, dashes: "3 2" },
  nat: { fill: ["#ffffff", "#0d1117"], stroke: green },
  out: lane(green),
  outTip: tip(green),
  ink: { fill: ink },
  quiet: { fill: quiet },
  bus: { stroke: quiet, strokeWidth: 4 },
  stub: lane(quiet),
  stubTip: tip(quiet),
  lane0: lane(teal),
  lane0Tip: tip(teal),
  lane1: lane(pink),
  lane1Tip: tip(pink),
  lane2: lane(mauve),
  lane2Tip: tip(mauve),
  lane3: lane(orange),
  lane3Tip: tip(orange),
} as const satisfies Record<string, Look>;

export type LookName = keyof typeof looks;
