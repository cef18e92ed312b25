// Gives components secrets in all places that take one, and prints all that a user would see of it. It runs in a process of
// its own, since what becomes of a secret is told outside any promise that a test holds: `secretive.ts TEXT NUMBER WAY`.
import { colors } from "../../scripts/colors";
import { buildPlan } from "../../scripts/plan/build";
import { canonicalJson } from "../../scripts/plan/canonical";
import type { Registration } from "../../scripts/plan/capture";
import { report } from "../../scripts/refusals";
import { textOf } from "./findings";
import { register } from "./platform";
import { nameOf, places, subjects, valueOf, ways, withValue, type Place, type Subject } from "./secretArguments";

const [text, number, way] = [process.argv[2]!, Number(process.argv[3]), ways[Number(process.argv[4])]!];

/** One component with secrets in some places at once: what is wrong with one hides nothing of another. */
interface Case {
  name: string;
  subject: Subject;
  places: Place[];
}

const isWithin = (place: Place, other: Place): boolean =>
  place !== other && other.path.every((part, index) => place.path[index] === part);

/** The outermost places of a component, and the innermost. */
const cases = subjects.flatMap((subject, index): Case[] => {
  const all = places(subject);
  const [outer, inner] = [
    all.filter((place) => !all.some((other) => isWithin(place, other))),
    all.filter((place) => !all.some((other) => isWithin(other, place))),
  ];
  return [
    { name: `outer${index}`, subject, places: outer },
    { name: `inner${index}`, subject, places: inner },
  ];
});

function make({ name, subject, places: chosen }: Case): void {
  const args = chosen.reduce<unknown>(
    (given, { path, property }) => withValue(given, path, way(valueOf(property, text, number))),
    subject.args,
  );
  subject.make(name, args as never);
}

/** Runs a case to its end, prints all that it ends for, and gives what it registered. */
async function attempt(chosen: Case): Promise<{ ends: string[]; registrations: Registration[] }> {
  const ends: string[] = [];
  const note = (error: unknown): void => {
    const { message } = error as Error;
    ends.push(message);
    console.error(message, JSON.stringify(error));
  };
  process.on("unhandledRejection", note);
  const registrations = await register(() => {
    make(chosen);
    return {};
  }).catch((error: unknown): Registration[] => {
    // What a preview ends with.
    ends.push((error as Error).message);
    report(error);
    return [];
  });
  process.off("unhandledRejection", note);
  return { ends, registrations };
}

async function run(): Promise<void> {
  for (const each of cases) {
    const { ends } = await attempt(each);
    const isRefused = (place: Place) => ends.some((message) => message.includes(`\n  ${nameOf(place)}`));
    const [refused, left] = [each.places.filter(isRefused), each.places.filter((place) => !isRefused(place))];
    for (const place of refused) console.log(`\nrefused ${each.subject.component}.${nameOf(place)}`);
    // What is wrong with nothing is planned, and each place alone: most of them make the nodes' own data secret.
    for (const place of left) {
      console.log(`\nplanned ${each.subject.component}.${nameOf(place)}`);
      const { registrations } = await attempt({ ...each, places: [place] });
      if (registrations.length === 0) continue;
      try {
        const plan = buildPlan("startup-stack", "dev", "us-east-1", registrations);
        console.log(canonicalJson(plan), textOf(plan, colors));
      } catch (error) {
        report(error);
      }
    }
  }
}

void run().then(() => {
  console.log("done");
});
