import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { ports } from "../../../components/ports";
import type { FaultContext } from "../../../scripts/rehearse/faults/context";
import type { Fault } from "../../../scripts/rehearse/faults/fault";
import { verdict } from "../../../scripts/rehearse/faults/up";
import { poll } from "../../../scripts/rehearse/lab/exec";
import type { Slot } from "../../../scripts/rehearse/lab/lab";
import { probeSecrets } from "../../../scripts/rehearse/probes/secrets";

/** Debian's own servers and clients, without the units that would start them. */
export const storePackages = ["redis-server", "redis-tools", "mariadb-server-core", "mariadb-client-core"];

type Store = "redis" | "sql";
const portOf: Record<Store, number> = { redis: ports.redis.from, sql: ports.mysql.from };
const folder = "var/lib/rehearsed-stores";
const program = readFileSync(join(__dirname, "client.py"), "utf8");

/** What a node of the reader's got from a store. */
interface Answer {
  mode: string;
  owner: number;
  own: string;
  wrong: string;
}

/** A server and all that it says. */
interface Server {
  child: ChildProcess;
  said: () => string;
}

/** The passwords that the reader's nodes are handed. */
function passwords({ lab, tier }: FaultContext): Record<Store, string> {
  const joins = lab.view.joins().find((document) => document.tier === tier.name)?.joins["data_stores"];
  const of = (store: Store): string => {
    const login = JSON.parse(lab.settings.secrets[joins?.secrets[store]?.arn ?? ""] ?? "{}") as { password?: string };
    if (login.password === undefined) throw new Error(`${tier.name} is handed no secret of ${store}`);
    return login.password;
  };
  return { redis: of("redis"), sql: of("sql") };
}

/** Starts both servers where the given stores are said to be. Passwords go by files and pipes. */
function startServers({ tools }: FaultContext, { node, link }: Slot, password: Record<Store, string>): Server[] {
  mkdirSync(tools.path(folder), { recursive: true });
  const users = [
    "CREATE DATABASE app;",
    `CREATE USER 'app'@'%' IDENTIFIED BY '${password.sql}';`,
    "GRANT ALL ON app.* TO 'app'@'%';",
  ];
  writeFileSync(tools.path(`${folder}/users.sql`), `${users.join("\n")}\n`, { mode: 0o600 });
  const at = `/${folder}`;
  const install = `mariadb-install-db --no-defaults --user=root --datadir=${at}/sql --skip-name-resolve --skip-test-db`;
  const place = `--datadir=${at}/sql --socket=${at}/socket --pid-file=${at}/pid --bind-address=${link.address}`;
  const serve = `mariadbd --no-defaults --user=root ${place} --port=${portOf.sql} --init-file=${at}/users.sql --skip-name-resolve --log-warnings=4`;
  const redis = tools.start(node.name, ["redis-server", "-"]);
  redis.stdin.end(
    [`bind ${link.address}`, `port ${portOf.redis}`, `requirepass ${password.redis}`, 'save ""', `dir ${at}`, ""].join(
      "\n",
    ),
  );
  const sql = tools.start(node.name, ["sh", "-c", `${install} && exec ${serve}`]);
  return [redis, sql].map((child) => {
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
    return { child, said: () => text };
  });
}

/** Whether a machine gets through to both stores, by their ports. */
async function reaches({ machine }: Slot, host: string): Promise<boolean[]> {
  const dial = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 3)";
  const codes = Object.values(portOf).map(async (port) => {
    const command = ["/usr/bin/python3", "-c", dial, host, String(port)];
    return (await machine.run(command, { allowed: "any" })).code === 0;
  });
  return Promise.all(codes);
}

async function answers({ machine }: Slot, wrong: string): Promise<Record<Store, Answer>> {
  const { stdout } = await machine.run(["/usr/bin/python3", "-I", "-B", "-c", program], { input: wrong });
  return JSON.parse(stdout) as Record<Store, Answer>;
}

/** MariaDB makes its tables first. */
const serverMs = 60_000;

/** Stores that are there already: the tier that is named gets at them, and no other one does. */
export const dataStores: Fault = {
  name: "data-stores",
  outcome:
    "a tier that is named logs in at a Redis and a MariaDB that are there already; a wrong password is refused and stands in no log, and a tier that is not named gets through to neither",
  async run(context) {
    const { lab, members } = context;
    const [home] = lab.slotsOf("notes");
    const others = lab.slotsOf("desk");
    if (!home || others.length === 0)
      throw new Error("the stores are on notes, and desk is the tier that is not named");
    const password = passwords(context);
    const wrong = randomBytes(24).toString("base64url");
    const servers = startServers(context, home, password);
    try {
      const host = home.link.address;
      const up = await poll(
        async () => ((await reaches(members[0]!, host)).every(Boolean) ? true : undefined),
        serverMs,
      );
      if (!up) throw new Error(`the servers do not listen: ${servers.map(({ said }) => said().slice(-300)).join(" ")}`);
      const told = await Promise.all(members.map((slot) => answers(slot, wrong)));
      const dialed = await Promise.all(others.map((slot) => reaches(slot, host)));
      const files = await Promise.all(
        others.map(({ machine }) => machine.run(["ls", "/etc/startup-stack/data-stores"], { allowed: "any" })),
      );
      const journals = await Promise.all(members.map(({ machine }) => machine.run(["journalctl", "--no-pager"])));
      const logs = [...servers.map(({ said }) => said()), ...journals.map(({ stdout }) => stdout)];
      const open = await probeSecrets(lab);
      const all = told.flatMap((answer) => Object.values(answer));
      return verdict([`${members.length} members logged in at both, ${others.length} others got through to neither`], {
        [`Redis says ${told.map(({ redis }) => redis.own).join(", ")}`]: told.every(
          ({ redis }) => redis.own === "PONG",
        ),
        [`MariaDB says ${told.map(({ sql }) => sql.own).join(", ")}`]: told.every(({ sql }) => sql.own === "42"),
        [`a wrong password: ${told.map(({ redis }) => redis.wrong).join(", ")}`]: told.every(({ redis }) =>
          redis.wrong.includes("WRONGPASS"),
        ),
        [`a wrong password: ${told.map(({ sql }) => sql.wrong).join(", ")}`]: told.every(({ sql }) =>
          sql.wrong.includes("Access denied"),
        ),
        "a file is not root's ALONE": all.every(({ mode, owner }) => mode === "0o600" && owner === 0),
        "a tier that is not named GETS THROUGH": dialed.flat().every((through) => !through),
        "a tier that is not named has FILES": files.every(({ code }) => code !== 0),
        "a password stands in a LOG": logs.every((text) =>
          [wrong, password.redis, password.sql].every((secret) => !text.includes(secret)),
        ),
        [`secrets lie open: ${open.faults.join(", ")}`]: open.faults.length === 0,
      });
    } finally {
      for (const { child } of servers) child.kill("SIGKILL");
    }
  },
};
