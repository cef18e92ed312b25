export type * from "./components/bootstrap/nodeBootstrap";
export * from "./components/chefRepository";
export * from "./components/network";
export * from "./components/zookeeper";
