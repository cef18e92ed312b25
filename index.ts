export type * from "./components/artifacts/args";
export type * from "./components/bootstrap/nodeBootstrap";
export type * from "./components/bootstrap/party";
export * from "./components/chefRepository";
export * from "./components/membership";
export * from "./components/mesos";
export * from "./components/network";
export type * from "./components/node/args";
export * from "./components/zookeeper";
