import { artifactRules } from "./artifacts";
import { dataStoresRules } from "./dataStores";
import { environmentRules } from "./environment";
import { mesosRules } from "./mesos";
import { networkRules } from "./network";
import { registryRules } from "./registry";
import type { ConfigRule } from "./rule";
import { zookeeperRules } from "./zookeeper";

/** Rules of an environment's sections that a component has arguments for; each table stands by its section. */
export const componentRules: ConfigRule[] = [
  ...artifactRules,
  ...dataStoresRules,
  ...environmentRules,
  ...mesosRules,
  ...networkRules,
  ...registryRules,
  ...zookeeperRules,
];
