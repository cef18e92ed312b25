import { addresses } from "./addresses";
import { exec } from "./exec";
import { rulesetText, setsText, type Flow, type Link } from "./firewall";

/**
 * The hub is a network namespace that plays the VPC: it routes between the nodes (each on a veth of its own), answers
 * for their gateways, and holds everything that stands in. It has no way out. A VPC is routed as well, so nodes of one
 * subnet reach each other through it and every packet passes the hub's rules, out of the nodes' reach.
 */
export class Network {
  private links = 0;

  constructor(private readonly run: string) {}

  get hub(): string {
    return `rh-${this.run}-hub`;
  }

  namespace(name: string): string {
    return `rh-${this.run}-${name}`;
  }

  inHub(...command: string[]): Promise<{ stdout: string }> {
    return exec("ip", ["netns", "exec", this.hub, ...command]);
  }

  async create(): Promise<void> {
    await exec("ip", ["netns", "add", this.hub]);
    const ip = (...words: string[]): Promise<unknown> => exec("ip", ["-n", this.hub, ...words]);
    await ip("link", "set", "lo", "up");
    for (const address of [
      addresses.metadata,
      addresses.resolver,
      addresses.aws,
      addresses.mirror,
      addresses.observer,
    ]) {
      await ip("addr", "add", `${address}/32`, "dev", "lo");
    }
    await this.inHub("sysctl", "-qw", "net.ipv4.ip_forward=1");
  }

  /** Puts a machine with the given address behind a link of its own. */
  async join(name: string, address: string, subnetCidr: string, mac: string): Promise<Link> {
    const namespace = this.namespace(name);
    const link = `n${++this.links}`;
    const [base = "", prefix = "24"] = subnetCidr.split("/");
    const gateway = base.replace(/\d+$/, (last) => String(Number(last) + 1));
    const inHub = (...words: string[]): Promise<unknown> => exec("ip", ["-n", this.hub, ...words]);
    const inNode = (...words: string[]): Promise<unknown> => exec("ip", ["-n", namespace, ...words]);

    await exec("ip", ["netns", "add", namespace]);
    await inHub("link", "add", link, "type", "veth", "peer", "name", "eth0", "address", mac, "netns", namespace);
    await inHub("link", "set", link, "up");
    await this.inHub("sysctl", "-qw", `net.ipv4.conf.${link}.proxy_arp=1`, `net.ipv4.neigh.${link}.proxy_delay=0`);
    await inHub("route", "replace", address, "dev", link, "src", addresses.observer);
    await exec("ip", ["-n", this.hub, "addr", "add", `${gateway}/32`, "dev", "lo"], { allowed: [0, 2] }); // one per subnet
    await inNode("link", "set", "lo", "up");
    await inNode("addr", "add", `${address}/${prefix}`, "dev", "eth0");
    await inNode("link", "set", "eth0", "up");
    await inNode("route", "add", "default", "via", gateway);
    return { name: link, address };
  }

  /** Takes a link down without a word to either side, or up again. */
  async cut(link: Link, state: "cut" | "healed"): Promise<void> {
    const rule = ["inet", "vpc", "silent", "{", link.name, "}"];
    await this.inHub("nft", state === "cut" ? "add" : "delete", "element", ...rule);
  }

  /** Takes a machine's place away, its link with it. As in a VPC, nothing answers for an address that nobody has. */
  async leave(name: string, address: string): Promise<void> {
    await exec("ip", ["-n", this.hub, "route", "replace", "blackhole", address]);
    await exec("ip", ["netns", "del", this.namespace(name)]);
  }

  /** Sets the rules of the plan; all in one transaction. */
  async enforce(flows: Flow[], links: Link[]): Promise<void> {
    await this.nft(rulesetText(flows, links));
  }

  /** Lets other flows through from here on; all in one transaction. */
  async update(flows: Flow[], links: Link[]): Promise<void> {
    await this.nft(setsText(flows, links));
  }

  private async nft(input: string): Promise<void> {
    await exec("ip", ["netns", "exec", this.hub, "nft", "-f", "-"], { input });
  }

  /** Packets that no rule let through, as (source, destination, protocol, port). */
  async dropped(): Promise<{ from: string; to: string; protocol: string; port: number; packets: number }[]> {
    const { stdout } = await this.inHub("nft", "-j", "list", "set", "inet", "vpc", "dropped");
    const answer = JSON.parse(stdout) as {
      nftables: { set?: { elem?: { elem: { val: { concat: unknown[] }; counter: { packets: number } } }[] } }[];
    };
    const elements = answer.nftables.flatMap(({ set }) => set?.elem ?? []);
    return elements.map(({ elem }) => {
      const [from, to, protocol, port] = elem.val.concat;
      return {
        from: String(from),
        to: String(to),
        protocol: String(protocol),
        port: Number(port),
        packets: elem.counter.packets,
      };
    });
  }
}
