// Plans so many quorums as its argument says, and writes the plan as the preview does it.
import { completed } from "../plan/build";
import { canonicalJson } from "../plan/canonical";
import { draftQuorums } from "./quorums";

void draftQuorums(Number(process.argv[2])).then((drafted) => process.stdout.write(canonicalJson(completed(drafted))));
