import type { Port, PortSource } from "../../../components/ports";

/** Whose a door is. */
export const listenerWords = ({ listener }: Pick<Port, "listener">): string =>
  listener === "nodes" ? "every node" : listener.role;

const words: Record<Exclude<PortSource, object>, string> = {
  members: "members of the same tier",
  nodes: "every node",
  clients: "a program's own clients",
  people: "operators' networks",
  internet: "anybody",
};

/** Who may come in through a door: `members of the same tier, mesos-agent`. */
export const sourcesWords = ({ sources }: Pick<Port, "sources">): string =>
  sources.map((source) => (typeof source === "string" ? words[source] : source.role)).join(", ");
