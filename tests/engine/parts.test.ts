import { baseSettings, programOf } from "../support/platform";
import { testWith } from "../support/programs";
import { changesOf, withStack } from "./stack";

// A busy machine takes minutes.
jest.setTimeout(300_000);

testWith(
  "pulumi",
  "an environment with every part that may be asked for goes up, changes nothing, and comes down",
  () => {
    const dataStores = { sql: {}, redis: {}, readBy: ["mesos-agent"] };
    const settings = { ...baseSettings, retainData: false, mesos: {}, registry: {}, dataStores };
    return withStack(
      { run: () => programOf(settings) },
      async (stack, { log }) => {
        await stack.preview();
        expect(log).toEqual([]);
        await stack.up();
        const second = await stack.preview({ expectNoChanges: true });
        expect(Object.keys(changesOf(second.changeSummary))).toEqual(["same"]);
        log.length = 0;
        await stack.destroy();
        expect(log).toEqual(
          expect.arrayContaining([
            "delete Bucket registry-images",
            "delete Instance data-sql",
            "delete ReplicationGroup data-redis",
          ]),
        );
      },
      ["aws", "random", "command", "tls"],
    );
  },
);
