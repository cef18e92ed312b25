import { spawn } from "node:child_process";

import { answers, Client, longestGap } from "../../scripts/rehearse/probes/client";
import { clientWith } from "../support/rehearsal";

test.each([
  ["writes", { acknowledged: 9, lost: 2, longestGapMs: 1260 }, "2 of 9 acknowledged writes lost, longest gap 1.3 s"],
  ["only asks", { acknowledged: 9, longestGapMs: 90 }, "9 answers, longest gap 0.1 s"],
])("a client that %s gives its result once it is to end", async (_, given, words) => {
  const client = await Client.start(clientWith(given));
  const result = await client.stop();
  expect(result).toEqual(given);
  expect(`${answers(result)}, ${longestGap(result)}`).toBe(words);
});

test("a client that counts as it goes on tells the last number that it has said in whole", async () => {
  const lines = `'{"acknowledged": 3}\\n{"acknowledged": 17}\\n{"acknow'`;
  const client = await Client.start(spawn("sh", ["-c", `printf ${lines}; cat >/dev/null`]));
  expect(client.acknowledged).toBe(17);
  await expect(client.stop()).rejects.toThrow(SyntaxError);
});

test("a client that has ended by itself, without a result, is an error in its last words", async () => {
  const program = spawn("sh", ["-c", "echo started; echo no route >&2; exit 1"]);
  const client = await Client.start(program);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await expect(client.stop()).rejects.toThrow("the client failed: no route");
});
