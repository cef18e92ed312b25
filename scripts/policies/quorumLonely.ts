import { perTier, type Policy } from "./policy";

export const quorumLonely: Policy = {
  id: "quorum-lonely",
  level: "info",
  inProduction: "error",
  means: "an ensemble has one member",
  why: "whenever that one is away, for a new image too, nobody serves, and nobody else has its data",
  check: (draft) =>
    perTier(draft, ({ length, 0: { kind } }) =>
      kind === "ensemble" && length === 1
        ? "its one member has nobody to take over; three outlive the loss of any one"
        : undefined,
    ),
};
