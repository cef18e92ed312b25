const swc = require("./.swcrc.json");

/** Loaded by the SDK for programs that hand over functions, which none here does; they take a third of a test file's start. */
const notLoaded = ["^@npmcli/arborist$", "^\\.\\./\\.\\./typescript-shim$"];

/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/tests", "<rootDir>/examples"],
  moduleNameMapper: {
    // Examples import the package by its name, and here that is its sources.
    "^startup-stack$": "<rootDir>/index.ts",
    ...Object.fromEntries(notLoaded.map((name) => [name, "<rootDir>/tests/support/notLoaded.cjs"])),
  },
  testMatch: ["**/*.test.ts"],
  transform: { "\\.ts$": ["@swc/jest", swc] },
  // A global is looked up slowly where jest runs tests, and archives are packed by arithmetic.
  sandboxInjectedGlobals: ["Math"],
  testTimeout: 60_000,
};
