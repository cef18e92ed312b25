import { testWith } from "../support/programs";
import { withStack } from "./stack";
import { programOf } from "./tiers";

testWith("pulumi", "types of a fleet come and go with its template and its roll, and the group stays as it is", () => {
  const current = { run: () => programOf({ desk: {} }) };
  return withStack(current, async (stack, { log }) => {
    await stack.up();
    for (const instanceTypes of [["t3.micro", "t3a.micro"], ["t3.micro"]]) {
      log.length = 0;
      current.run = () => programOf({ desk: { instanceTypes } });
      await stack.up();
      expect(log).toEqual(["update LaunchTemplate desk", "update Command desk-roll"]);
    }
  });
});
