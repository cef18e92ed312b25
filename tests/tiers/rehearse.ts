// Rehearses the tests' pair, single and fleet: npm run rehearse:kinds -- [the options of `npm run rehearse`]
import { Command } from "commander";

import { define } from "../../scripts/rehearse/cli";
import { rehearseProject, type Options } from "../../scripts/rehearse/command";
import { readProject } from "../../scripts/project";
import { desk } from "./fleet/rehearsal";
import { gate } from "./pair/rehearsal";
import { notes } from "./single/rehearsal";

const options = define(new Command("npm run rehearse:kinds --")).parse().opts<Options>();
// The ensemble of the tests has no service behind it.
const tier = options.tier.length === 0 && options.nodes.length === 0 ? ["desk", "gate", "notes"] : options.tier;
const subject = { project: readProject(__dirname), tiers: [desk, gate, notes], readsSections: true };

// Ends the process at once: something of the rehearsal may still hold it.
rehearseProject({ ...options, tier }, subject).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
