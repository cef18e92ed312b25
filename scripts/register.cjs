// Runs this repository's TypeScript without a build and without a type check: `node -r ./scripts/register.cjs FILE.ts`.
// One transform for the commands and for jest (@swc/jest), so that what is tested is what runs.
const { readFileSync } = require("node:fs");

const { transformSync } = require("@swc/core");

const options = require("../.swcrc.json");

require.extensions[".ts"] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, "utf8"), { ...options, filename, sourceMaps: "inline" });
  module._compile(code, filename);
};
