/**
 * The entry `startup-stack/roll`: rolls the tier that the environment's STARTUP_STACK_ROLL describes, and ends with one
 * of the exit codes of outcomes.ts. A tier's Command runs it by requiring it.
 */
import "./audience"; // first, since it notes the parent
import { messageOf } from "../faults";
import { exitCodes } from "./outcomes";
import { parseRequest, requestVariable } from "./request";
import { rolling, run } from "./run";
import { packageVersion } from "./version";

function main(): Promise<number> {
  try {
    return run(parseRequest(process.env[requestVariable], packageVersion()), rolling(), { parentWaits: true });
  } catch (error) {
    console.error(`refused: ${messageOf(error)}`);
    return Promise.resolve(exitCodes.refused);
  }
}

void main().then((code) => (process.exitCode = code));
