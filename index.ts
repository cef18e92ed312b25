export type * from "./components/bootstrap/nodeBootstrap";
export * from "./components/chefRepository";
export * from "./components/network";
export type * from "./components/node/args";
export * from "./components/zookeeper";
