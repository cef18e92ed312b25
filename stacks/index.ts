import type * as pulumi from "@pulumi/pulumi";

import { clusterArtifacts } from "../components/mesos/choice";
import { refuseAbsent } from "./absentArtifacts";
import { readConfig } from "./config";
import { platform } from "./platform";

/** What `pulumi up` runs; what it gives are the stack's outputs. */
function program(): Record<string, pulumi.Output<unknown>> {
  const config = readConfig();
  refuseAbsent(config, config.mesos && clusterArtifacts(config.mesos));
  const { network, chef, zookeeper, mesos, dataStores, registry, retained } = platform(config);
  return {
    vpcId: network.vpcId,
    bucket: chef.bucket,
    retained,
    zookeeperConnectionString: zookeeper.connectionString,
    zookeeperSecurityGroupId: zookeeper.securityGroupId,
    ...(mesos && {
      mesosZookeeperUrl: mesos.zookeeperUrl,
      mesosMasterSecurityGroupId: mesos.masterSecurityGroupId,
      mesosOperatorSecretArn: mesos.operatorSecretArn,
      mesosObserverSecretArn: mesos.observerSecretArn,
    }),
    ...(dataStores?.sqlHost && { sqlHost: dataStores.sqlHost }),
    ...(dataStores?.redisHost && { redisHost: dataStores.redisHost }),
    ...(registry && {
      registryEndpoint: registry.endpoint,
      registryCaCertificate: registry.caCertificate,
      registryBucket: registry.bucket,
      registryPushSecretArn: registry.pushSecretArn,
    }),
  };
}

export = program;
