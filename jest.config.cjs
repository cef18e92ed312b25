const swc = require("./.swcrc.json");

/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/tests", "<rootDir>/examples"],
  // Examples import the package by its name, and here that is its sources.
  moduleNameMapper: { "^startup-stack$": "<rootDir>/index.ts" },
  testMatch: ["**/*.test.ts"],
  transform: { "\\.ts$": ["@swc/jest", swc] },
  testTimeout: 60_000,
};
