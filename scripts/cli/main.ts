#!/usr/bin/env node
import { CommanderError } from "commander";

import { exitCodes } from "./exitCodes";
import { commandLine } from "./program";

// A reader that has seen enough, such as head, is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

commandLine((code) => (process.exitCode = code))
  .parseAsync()
  .catch((error: unknown) => {
    // What is wrong with a command line has been said by then.
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.refused;
  });
