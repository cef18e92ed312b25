import { majorityOf } from "../../components/node/majority";
import { perTier, type Policy } from "./policy";

export const quorumEven: Policy = {
  id: "quorum-even",
  level: "error",
  means: "an ensemble has an even number of members",
  why: "any two majorities have a member in common, so that of an even number is one larger and outlives no more losses than one member fewer would: what is added can only fail",
  check: (draft) =>
    perTier(draft, ([{ kind }, ...others]) => {
      const members = others.length + 1;
      if (kind !== "ensemble" || members % 2 === 1) return undefined;
      const majority = majorityOf(members);
      return `${members} members have a majority of ${majority} and outlive the loss of ${members - majority}, no more than ${members - 1} would; give it an odd number`;
    }),
};
