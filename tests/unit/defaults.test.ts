import type { Plan } from "../../scripts/plan/format";
import { argumentDefaults } from "../support/defaults/arguments";
import { storesArgumentDefaults, storesFileDefaults } from "../support/defaults/dataStores";
import { fileDefaults } from "../support/defaults/file";
import { clusterArgumentDefaults, clusterFileDefaults } from "../support/defaults/mesos";
import { literal, settingsWith, type Subject } from "../support/defaults/subject";
import type { Settings } from "../support/platform";

// A default that is documented and not in force is found by writing it down: that must change nothing.
const subjects: [string, Subject][] = [
  ["an environment's file", fileDefaults],
  ["its sections of a cluster and a registry", clusterFileDefaults],
  ["its section of data stores", storesFileDefaults],
  ["the components' arguments", argumentDefaults],
  ["arguments of a cluster and a registry", clusterArgumentDefaults],
  ["the arguments of data stores", storesArgumentDefaults],
];

describe.each(subjects)("defaults of %s", (_name, { documented, base, plan: make, words }) => {
  // What most keys are left out of is planned once.
  const plans = new Map<Settings, Promise<Plan>>();
  const plan = (settings: Settings): Promise<Plan> => {
    const made = plans.get(settings) ?? make(settings);
    plans.set(settings, made);
    return made;
  };
  const said = documented();
  const values = Object.entries(said).flatMap(([path, text]): [path: string, value: unknown][] => {
    const word = words[path];
    if (word !== undefined) return "value" in word ? [[path, word.value]] : [];
    const value = literal(text ?? "");
    return value === undefined ? [] : [[path, value]];
  });
  const withDefaults = (some: typeof values) =>
    plan(some.reduce<Settings>((settings, [path, value]) => settingsWith(settings, path, value), base));

  test("are documented for every key that may be left out, as a value or in words that this test knows", () => {
    const inWords = Object.entries(said).filter(([, text]) => literal(text ?? "") === undefined);
    expect(Object.fromEntries(inWords)).toEqual(
      Object.fromEntries(Object.entries(words).map(([path, word]) => [path, word.words])),
    );
  });

  test("are in force: written down, each changes nothing", async () => {
    expect(values.length).toBeGreaterThan(15);
    const without = JSON.stringify(await plan(base));
    const same = (made: Plan) => JSON.stringify(made) === without;
    const wrong: typeof values = [];
    if (!same(await withDefaults(values))) {
      for (const value of values) if (!same(await withDefaults([value]))) wrong.push(value);
    }
    expect(wrong).toEqual([]);
  });

  const shown = Object.entries(words).flatMap(([path, word]) => ("holds" in word ? [{ path, ...word }] : []));
  test.each(shown)("$path: $words", async ({ holds, within, otherwise }) => {
    expect([holds(await plan(within ?? base)), holds(await plan(otherwise))]).toEqual([true, false]);
  });
});
