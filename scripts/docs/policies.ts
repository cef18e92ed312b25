import { quotas } from "../plan/quotas";
import type { Quota } from "../plan/quotas/quota";
import { described } from "../policies";
import { thousands } from "../thousands";

/** How many AWS gives on request, in words. */
const onRequest = ({ most, highest }: Quota): string => {
  if (highest === Infinity) return "more";
  return highest === most ? "no more" : `up to ${thousands(highest)}`;
};

/** The reference of the findings that a plan can have: a row for each policy, and one for each thing that AWS counts. */
export function renderPolicies(): string {
  const rows = described.map(
    ({ id, level, inProduction = level, means, why }) =>
      `| \`${id}\` | ${level} | ${inProduction} | ${means} | ${why} |`,
  );
  const counted = quotas.map(
    (quota) => `| ${quota.of} | ${quota.what} | ${thousands(quota.most)} | ${onRequest(quota)} | ${quota.source} |`,
  );
  return `# Policies

Every plan is held to these rules, by \`npm run preview\` and before any money is spent. What one finds is a line of the preview,
with the policy's name before it. An \`error\` ends the preview with exit code 3; \`info\` is worth knowing, and nothing has to be
done. Some weigh more in an environment that says \`startup-stack:production: true\`.

| policy | level | in production | what is wrong | why it matters |
| --- | --- | --- | --- | --- |
${rows.join("\n")}

## Accepting a finding

A finding that somebody has looked at is suppressed by an entry in the environment's file, with the reason and the last day on
which it holds. From the next day on it counts again, so that nothing is accepted for ever by being forgotten:

\`\`\`yaml
config:
  startup-stack:suppressions:
    - id: image-unpinned
      resource: zookeeper
      reason: the image is pinned once the first one has been built
      expires: "2027-03-31"
\`\`\`

An entry is of all findings of its policy at that resource, also of those that come later: of packages of others the resource is
the ChefRepository, whichever package it is, and \`pulumi up\` refuses what is absent or unlocked whatever is suppressed.
\`resource\` is the logical name of what the finding is about, or its URN where several have the name; \`npm run --silent preview
-- --format json\` prints URNs. The preview goes on listing what is suppressed, and until when. \`--day 2027-04-01\` shows how it
will look on another day. The plan itself knows no day: it has all findings and all suppressions. Programs of one's own have
the same two keys below their own project's name.

## What AWS counts

\`quota-exceeded\` finds what a plan alone has too much of for an account that has asked AWS for nothing, \`limit-exceeded\` what
nobody is given. What the account has already is not known offline. White space in policies of IAM is not counted, nor are
values that are secrets, and a prefix list in a rule counts as one.

| of | what | at first | on request | source |
| --- | --- | --- | --- | --- |
${counted.join("\n")}
`;
}
