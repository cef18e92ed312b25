import { testWith } from "../support/programs";
import { programOf, type Clusters } from "./clusters";
import { refusals } from "./refused";
import { withStack } from "./stack";

// What the engine does with clusters of Mesos that share a quorum, and with one that would meet elsewhere.

jest.setTimeout(300_000);

const second = { zookeeperChroot: "/other", addressBand: 12 };

testWith(
  "pulumi",
  "a path that masters were not made for ends the preview, and reaches nothing of it in an update",
  () => {
    const moved: Clusters = { mesos: { zookeeperChroot: "/other" } };
    const together: Clusters = { mesos: {}, other: { addressBand: 12 } };
    const [path, shared] = refusals({ mesos: {} }, [moved, together], [require.resolve("./clusters")]);
    const words =
      'mesos: 1 fault\n      zookeeperChroot = "/other": its masters were made for /mesos, and stay there; allowed: /mesos, or a cluster of another name';
    expect(path!.preview).toContain(words);
    expect(path!.update).toContain(words);
    expect(path!.asked).toEqual([]);
    expect(Object.keys(path!.back)).toEqual(["same"]);
    expect(shared!.preview).toContain(
      'zookeeperChroot = "/mesos": the masters of mesos meet there, in the same quorum',
    );
  },
);

testWith("pulumi", "a second cluster on a quorum comes and the first one goes, and no door is wanted twice", () => {
  const current = { run: () => programOf({ mesos: {} }) };
  return withStack(current, async (stack, { log, holders }) => {
    await stack.up();
    log.length = 0;
    current.run = () => programOf({ mesos: {}, other: second });
    await stack.up();
    expect(log.filter((line) => !/^create \w+ other/.test(line))).toEqual([]);
    log.length = 0;
    current.run = () => programOf({ other: second });
    await stack.up();
    expect(log.filter((line) => !/^delete \w+ mesos/.test(line))).toEqual([]);
    expect(holders.lost).toEqual([]);
  });
});
