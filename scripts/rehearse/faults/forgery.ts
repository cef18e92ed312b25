import { documentKey, stateKey } from "../../../components/bootstrap/documents";
import { joinsKey } from "../../../components/bootstrap/joins";
import { archiveKey } from "../../../components/chefRepository/archive";
import type { Slot } from "../lab/lab";
import type { FaultContext } from "./context";
import type { Fault } from "./fault";
import { complete, entryKey, namesAt, readHosts, round, whoKnows } from "./fleetGround";
import { wasRefused } from "./refusals";
import { verdict } from "./up";

/** Writes an object with the node's own credentials, by its own program's means. */
const write = `
import sys
sys.path.insert(0, "/usr/local/lib/startup-stack/node.pyz")
import aws, metadata
bucket, key = sys.argv[1:]
aws.connect("s3", metadata.read("placement/region")).put_object(Bucket=bucket, Key=key, Body=b"{}")
`;

/** Whether a node could write an object. What it was refused is what was meant to happen, and no fault of the plan. */
async function writes({ lab }: FaultContext, { node, machine }: Slot, key: string): Promise<boolean> {
  const { code, stderr } = await machine.run(["/usr/bin/python3", "-c", write, node.facts.bucket, key], {
    allowed: "any",
  });
  if (code === 0) return true;
  if (!wasRefused(lab, node.name, key)) throw new Error(`${node.name} could not try to write ${key}: ${stderr}`);
  return false;
}

export const forgedObjects: Fault = {
  name: "forged-objects",
  kinds: ["fleet"],
  outcome:
    "a node may write neither another one's entry nor anything that decides, and its own entry with the address of a fixed member is passed over",
  async run(context) {
    const { lab, members } = context;
    await complete(context, members.length);
    const [forger, victim] = members;
    const name = forger!.node.name;
    const { tier } = forger!.node.facts;
    const fixed = [...lab.slots.values()].find(({ node }) => node.facts.kind !== "fleet")!.node;
    const forbidden = [
      ...[entryKey(victim!), entryKey(forger!, { tier: fixed.facts.tier })],
      ...[documentKey(tier), documentKey(fixed.facts.tier), stateKey(tier, "0"), joinsKey(tier), archiveKey("0")],
    ];
    const written: string[] = [];
    for (const key of forbidden) if (await writes(context, forger!, key)) written.push(key);

    const claimed = await writes(context, forger!, entryKey(forger!, { address: fixed.address }));
    const others = [...lab.slots.values()].filter((slot) => slot !== forger);
    await readHosts(others);
    const fooled = others.filter((slot) => namesAt(slot, fixed.address).includes(name));
    const knowing = whoKnows(others, fixed.name);
    await round(forger!);
    return verdict([`${name} was refused ${forbidden.length - written.length} of ${forbidden.length} objects`], {
      [`it WROTE ${written.join(", ")}`]: written.length === 0,
      "it could NOT write below its own user id": claimed,
      [`${fooled.length} nodes take it for ${fixed.name}`]: fooled.length === 0,
      [`${fixed.name} is known to ${knowing.length} of ${others.length} ALONE`]: knowing.length === others.length,
    });
  },
};
