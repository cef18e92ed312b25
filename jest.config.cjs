const swc = require("./.swcrc.json");

/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/tests", "<rootDir>/examples"],
  moduleNameMapper: {
    // Examples import the package by its name, and here that is its sources.
    "^startup-stack$": "<rootDir>/index.ts",
    // The SDK loads it for programs that hand over functions, which none here does; it takes long at each test file's start.
    "^@npmcli/arborist$": "<rootDir>/tests/support/notLoaded.cjs",
  },
  testMatch: ["**/*.test.ts"],
  transform: { "\\.ts$": ["@swc/jest", swc] },
  // A global is looked up slowly where jest runs tests, and archives are packed by arithmetic.
  sandboxInjectedGlobals: ["Math"],
  testTimeout: 60_000,
};
