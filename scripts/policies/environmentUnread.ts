import { stackUrn, type Policy } from "./policy";

/** What is said of settings that only Pulumi Cloud has, whose names a stack's file lists under `environment`. */
export const unreadWords = (unread: readonly string[]): string =>
  `\`environment\` takes in ${unread.join(", ")}, which cannot be read offline; what is set there is missing here`;

export const environmentUnread: Policy = {
  id: "environment-unread",
  level: "warning",
  means: "the stack's `environment` names settings in Pulumi ESC, which cannot be read offline",
  why: "an update has settings that the plan was made without",
  check: (draft) =>
    draft.unread.length === 0 ? [] : [{ resource: stackUrn(draft), message: unreadWords(draft.unread) }],
};
