import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { exec } from "../lab/exec";
import { type FaultContext, since } from "./context";
import type { Fault } from "./fault";
import { RollWatch, written } from "./rollWatch";
import { keptServing, verdict } from "./up";
import { applied, Wanted } from "./wanted";

/** The one package that recipes of every tier install. It stands for the real one, which no rehearsal has. */
export const agent = "amazon-ssm-agent";

const unit = `[Unit]
Description=Stands for ${agent}

[Service]
ExecStart=/bin/sleep infinity

[Install]
WantedBy=multi-user.target
`;

/** A Debian package of this name with a unit that runs. */
export async function agentPackage({ lab }: FaultContext, version: string): Promise<Buffer> {
  const folder = join(lab.settings.folder, "package", version);
  const units = join(folder, "lib/systemd/system");
  for (const each of [join(folder, "DEBIAN"), units]) mkdirSync(each, { recursive: true });
  const control = { Package: agent, Version: version, Architecture: "all", Maintainer: "rehearsal", Description: "x" };
  const lines = Object.entries(control).map(([key, value]) => `${key}: ${value}\n`);
  writeFileSync(join(folder, "DEBIAN/control"), lines.join(""));
  writeFileSync(join(units, `${agent}.service`), unit);
  await exec("dpkg-deb", ["--root-owner-group", "--build", folder, `${folder}.deb`]);
  return readFileSync(`${folder}.deb`);
}

/** Puts a version into the bucket and in force, with its digest or with another one; gives the document's digest. */
async function lock(context: FaultContext, version: string, digest?: string): Promise<string> {
  const { bucket } = context.members[0]!.node.facts;
  const bytes = await agentPackage(context, version);
  const sha256 = digest ?? createHash("sha256").update(bytes).digest("hex");
  const key = `artifacts/${agent}/${version}/${agent}.deb`;
  await context.lab.standIn.putObject(bucket, key, bytes);
  const view = await context.environment.plan({
    access: { ssm: true },
    artifacts: { [agent]: { version, url: `s3://${bucket}/${key}`, sha256 } },
  });
  await context.lab.publish(view);
  return new Wanted(context).digest();
}

/** What each member has: version, whether it is held, and whether its unit runs. */
export async function agentStates({ members }: FaultContext): Promise<string[]> {
  const script = `dpkg-query --show --showformat='\${Version}' ${agent}; echo " $(apt-mark showhold ${agent}) $(systemctl is-active ${agent})"`;
  const all = members.map(({ machine }) => machine.run(["sh", "-c", script], { allowed: "any" }));
  return (await Promise.all(all)).map(({ stdout }) => stdout.trim());
}

/** Whether all have a version, held, with its unit running. */
export const haveAgent = (all: string[], version: string): boolean =>
  all.every((each) => each === `${version} ${agent} active`);

export const lockedPackage: Fault = {
  name: "locked-package",
  outcome:
    "members install a package that is locked, from S3 by their own roles, hold it and take up another version in place; of one with another digest nothing is installed, and they serve on",
  async run(context) {
    await context.ranks();
    return RollWatch.during(context, "package", async (watch) => {
      const began = Date.now();
      await applied(watch, await lock(context, "1.0.0.0"));
      const first = await agentStates(context);
      await applied(watch, await lock(context, "1.0.1.0"));
      const second = await agentStates(context);
      const took = since(began);
      await applied(watch, await lock(context, "1.0.2.0", "0".repeat(64)));
      const third = await agentStates(context);
      const result = await watch.stop();
      const seen = `1.0.0.0 and then 1.0.1.0 on ${second.length} members in ${took}, ${written(result)}`;
      return verdict([seen], {
        [`NOT installed, held and running: ${first.join(", ")}`]: haveAgent(first, "1.0.0.0"),
        [`the other version is NOT there: ${second.join(", ")}`]: haveAgent(second, "1.0.1.0"),
        [`what has another digest is NOT left alone: ${third.join(", ")}`]: haveAgent(third, "1.0.1.0"),
        ...keptServing(context.tier, watch, result),
      });
    });
  },
};
