import { describeFault } from "../../components/faults";
import { componentRules } from "../support/configRules";
import type { ConfigRule } from "../support/configRules/rule";
import { dataStoresArgs } from "../support/dataStoresArgs";
import { mesosArgs } from "../support/mesosArgs";
import { testPartlyKnown } from "../support/putOff";
import { quorumArgs } from "../support/quorumArgs";
import { registryArgs } from "../support/registryArgs";
import { repositoryPath, ruled, type RuleCase } from "../support/ruleCase";

// The rules of an environment's configuration that are rules of a component as well: its arguments may come later, which
// the keys of a file never do.

const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];

/** The component whose argument a key is, and what its section is called in the file. */
function componentOf(key: string): { component: RuleCase["component"]; section: string } {
  if (key.startsWith("dataStores")) return { component: "DataStores", section: "dataStores" };
  if (key.startsWith("mesos")) return { component: "MesosCluster", section: "mesos" };
  if (key.startsWith("network")) return { component: "Network", section: "network" };
  if (key.startsWith("registry")) return { component: "Registry", section: "registry" };
  if (key.startsWith("zookeeper") || key === "image") return { component: "ZooKeeperQuorum", section: "zookeeper" };
  return { component: "ChefRepository", section: "chef" };
}

type Groups = Partial<Record<"masters" | "agents" | "publicAgents", object>>;

/** Masters and agents, whose members and subnets a file does not give. */
const groupsOf = ({ masters, agents, publicAgents }: Groups) => ({
  masters: { ...mesosArgs.masters, ...masters },
  agents: { ...mesosArgs.agents, ...agents },
  publicAgents: publicAgents && { subnetIds: mesosArgs.agents.subnetIds, ...publicAgents },
});

/** The same rule, of the component's own arguments. */
function ofComponent([, input, message, reads]: ConfigRule): RuleCase {
  const { component, section } = componentOf(reads[0] ?? "");
  const own = (key: string) => (key.startsWith(`${section}.`) ? key.slice(section.length + 1) : key);
  const { [section]: inside, ...beside } = input;
  const network = inside as { existing?: unknown } | undefined;
  const bases = {
    ChefRepository: { environment: "dev", repositoryPath },
    // The stores are the rule's own.
    DataStores: { vpcId: dataStoresArgs.vpcId, subnetIds: dataStoresArgs.subnetIds },
    MesosCluster: mesosArgs,
    Network: network?.existing === undefined ? { cidr: "10.0.0.0/16", zones, domain: "dev.internal" } : {},
    Registry: registryArgs,
    ZooKeeperQuorum: quorumArgs,
  };
  const base = bases[component as keyof typeof bases];
  const args = { ...base, ...beside, ...(inside as object | undefined) };
  if (component === "MesosCluster") Object.assign(args, groupsOf(inside as Groups));
  return { component, args, reads: reads.map(own), fault: own(message) };
}

const isOfComponent = ({ component, args, fault }: RuleCase): boolean => {
  try {
    const found = ruled[component].faults(args).map(describeFault);
    return found.length === 1 && found[0] === fault;
  } catch {
    return false;
  }
};

test("these are rules of the file alone: of its keys, its types, and what it says in other words than a component", () => {
  const others = componentRules.filter((rule) => !isOfComponent(ofComponent(rule))).map(([rule]) => rule);
  expect(others).toEqual([
    "key of an artifact exists",
    "an artifact says its version",
    "dataStores: only tiers that there are read",
    "dataStores: a tier reads once",
    "dataStores: a database needs two zones",
    "dataStores: a replica needs two zones",
    "dataStores: tiers in one group read together",
    "top level key exists",
    "unlikely keys get no guess",
    "key of a nested section exists",
    "a switch is true or false",
    "a suppression ends on a day",
    "mesos: masters are odd",
    "mesos: only tiers that there are join",
    "mesos: a tier joins once",
    "key of a section exists",
    "a section is a section",
    "a list is a list",
    "nat is one of its modes",
    "a needed key of a section is there",
    "zones are of the environment's region",
    "a moved band lies in existing subnets too",
    "registry: the zone is the network's",
    "registry: only tiers that there are trust it",
    "registry: a tier trusts it once",
    "a number is a number",
    "text is text",
    "a quorum is odd",
    "a quorum has three or five",
    "members are in the network's zones",
    "members have a zone",
    "a single volume belongs to a member",
    "a single volume has a size",
    "an adopted volume belongs to a member",
    "an adopted volume is a volume",
    "an adopted volume has one member",
    "an adopted volume brings its incarnation",
    "a life goes on with a majority of its disks",
    "a restore begins a new life",
    "a restore has a volume for every member",
  ]);
});

testPartlyKnown(componentRules.map(ofComponent).filter(isOfComponent));
