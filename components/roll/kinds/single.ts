import { describe, freshSeconds, standingOf } from "../health";
import { replace, stopDegraded, wait } from "../step";
import { failing, failures, hasLasted, settled, type Kind } from "./kind";

/** One member. Nobody serves in its place, so it need not serve itself, and there is nobody to share a lock with. */
export const single: Kind = {
  next(now) {
    const { options, sight, memory, outdated, problems } = now;
    const [member] = outdated;
    if (member === undefined) return settled(now);
    const when = "there is no other one that serves meanwhile";
    if (options.force === true) return replace(member, when);
    const standing = standingOf(member, sight.now);
    if (standing === "unknown") {
      return wait(now, describe(problems), { option: `--force replaces ${member.wanted.name} all the same` });
    }
    const failed = failures(now, failing(now));
    if (failed === undefined) return replace(member, when);
    if (standing === "serves") return stopDegraded(memory, `${failed}; nothing is replaced while that is so`);
    if (hasLasted(now, member)) return replace(member, `it has not served for ${freshSeconds} s`);
    return wait(now, `${failed}; it is replaced once it has not served for ${freshSeconds} s`);
  },
};
