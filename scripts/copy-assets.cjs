// The files that the built package reads beside its code: whatever is no TypeScript in the folders that are built.
const { cpSync, statSync } = require("node:fs");
const { join } = require("node:path");

const root = join(__dirname, "..");
const assets = [
  "components/bootstrap/files",
  "chef/cookbooks",
  "chef/environments",
  "chef/roles",
  "chef/Gemfile.lock",
  "scripts/plan",
  "scripts/rehearse",
];

for (const path of assets) {
  cpSync(join(root, path), join(root, "dist", path), {
    recursive: true,
    filter: (source) => !source.includes("__pycache__") && !source.endsWith(".ts"),
  });
}
