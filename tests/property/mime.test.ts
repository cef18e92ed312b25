import * as fc from "fast-check";
import PostalMime from "postal-mime";

import { readMultipart, writeMultipart } from "../../components/bootstrap/mime";

const parts = fc.array(
  fc.record({
    type: fc.constantFrom("text/cloud-config", "text/x-shellscript"),
    name: fc.stringMatching(/^[a-z][a-z0-9.-]{0,20}$/),
    text: fc.array(fc.stringMatching(/^[ -~äé—-]*$/), { maxLength: 20 }).map((lines) => `${lines.join("\n")}\n`),
  }),
  { minLength: 1, maxLength: 4 },
);

test("what is written is read back, whatever the text", () => {
  fc.assert(
    fc.property(parts, (given) => {
      expect(readMultipart(writeMultipart(given))).toEqual(given);
    }),
  );
});

test("another MIME reader finds the same parts", async () => {
  await fc.assert(
    fc.asyncProperty(parts, async (given) => {
      // postal-mime counts the line break before a boundary to the part; RFC 2046 (5.1.1) to the boundary.
      const withoutLastBreak = (text: unknown) => String(text).replace(/\n$/, "");
      const { attachments } = await PostalMime.parse(writeMultipart(given), {
        attachmentEncoding: "utf8",
        forceRfc822Attachments: true,
      });
      expect(
        attachments.map(({ filename, mimeType, content }) => ({
          name: filename,
          type: mimeType,
          text: withoutLastBreak(content),
        })),
      ).toEqual(given.map(({ name, type, text }) => ({ name, type, text })));
    }),
    { numRuns: 50 },
  );
});
