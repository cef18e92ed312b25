// What the compiler leaves to be done for a built package: the files that it reads beside its code, and that its program
// can be run.
const { chmodSync, cpSync } = require("node:fs");
const { join } = require("node:path");

const { bin } = require("../package.json");

const root = join(__dirname, "..");
const assets = [
  "components/bootstrap/files",
  "components/chefRepository/files",
  "chef/cookbooks",
  "chef/environments",
  "chef/node",
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
chmodSync(join(root, bin["startup-stack"]), 0o755);
