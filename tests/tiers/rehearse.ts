// Rehearses the tests' fleet, pair and single, and on request the quorum that they have beside them:
// npm run rehearse:kinds -- [the options of `npm run rehearse`]
import { Command } from "commander";

import { define } from "../../scripts/rehearse/cli";
import { rehearseProject, type Options } from "../../scripts/rehearse/command";
import { readProject } from "../../scripts/project";
import type { Tier } from "../../scripts/rehearse/tiers/tier";
import { zookeeper } from "../../scripts/rehearse/tiers/zookeeper";
import { beaconFaults } from "./beacon/rehearsal";
import { desk } from "./fleet/rehearsal";
import { gate } from "./pair/rehearsal";
import { notes } from "./single/rehearsal";
import { dataStores, storePackages } from "./stores/rehearsal";

const options = define(new Command("npm run rehearse:kinds --")).parse().opts<Options>();
// The ensemble of the tests has no service behind it.
const tier = options.tier.length === 0 && options.nodes.length === 0 ? ["desk", "gate", "notes"] : options.tier;
const joining = (each: Tier): Tier => ({ ...each, faults: [...each.faults, ...beaconFaults] });
const reading: Tier = { ...gate, packages: [...gate.packages, ...storePackages], faults: [...gate.faults, dataStores] };
const tiers = [desk, ...[reading, notes, zookeeper].map(joining)];
const subject = { project: readProject(__dirname), tiers, readsSections: true };

// Ends the process at once: something of the rehearsal may still hold it.
rehearseProject({ ...options, tier }, subject).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
