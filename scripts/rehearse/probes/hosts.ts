import type { Lab } from "../lab/lab";
import type { PlanView } from "../planView";

interface HostEntry {
  address: string;
  names: string[];
}

/** The hosts that all tiers' documents of the plan name. */
export function plannedHosts(view: PlanView): HostEntry[] {
  return view
    .objects()
    .filter(({ key }) => /^tiers\/[^/]+\.json$/.test(key))
    .flatMap(({ body }) => (JSON.parse(body.toString()) as { hosts?: HostEntry[] }).hosts ?? []);
}

/** Names that a node resolves to something else than planned, its own among them. */
export async function probeHosts(lab: Lab): Promise<{ asked: number; faults: string[] }> {
  // What the nodes are called is asked as well: a document that forgot a node would be its own witness.
  // A fleet's node announces itself once it runs, so no plan names it.
  const own = [...lab.slots.values()]
    .filter(({ node }) => node.facts.kind !== "fleet")
    .map(({ node, link }) => ({ address: link.address, names: [node.facts.fqdn] }));
  const entries = [...own, ...plannedHosts(lab.view)];
  const planned = new Map(entries.flatMap(({ address, names: all }) => all.map((name) => [name, address] as const)));
  const names = [...planned].map(([name, address]) => ({ name, address }));
  const faults: string[] = [];
  for (const { node, machine } of lab.slots.values()) {
    const script = 'for n; do echo "$n $(getent ahostsv4 "$n" | sed -n "1s/ .*//p")"; done';
    const { stdout } = await machine.run(["sh", "-c", script, "sh", ...names.map(({ name }) => name)]);
    const answers = new Map(stdout.split("\n").map((line) => line.split(" ") as [string, string]));
    for (const { name, address } of names) {
      const answer = answers.get(name);
      if (answer !== address)
        faults.push(`${node.name} resolves ${name} to ${answer || "nothing"}, planned is ${address}`);
    }
  }
  return { asked: names.length * lab.slots.size, faults };
}
