// The files that the built package reads beside its code.
const { cpSync } = require("node:fs");
const { join } = require("node:path");

const root = join(__dirname, "..");
const assets = ["components/bootstrap/files", "chef/cookbooks", "chef/environments", "chef/roles"];

for (const path of assets) {
  cpSync(join(root, path), join(root, "dist", path), {
    recursive: true,
    filter: (source) => !source.includes("__pycache__"),
  });
}
