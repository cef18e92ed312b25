import * as pulumi from "@pulumi/pulumi";

import { nameOf, plainPlaces, subjects, valueAt, valueOf, withValue, type Place } from "../support/secretArguments";

// What is made depends on these, so that no output may stand there: types say so, and programs in JavaScript and other
// languages are not checked by them. An output that was taken for an omitted argument would undo a restore in silence.

const cases = subjects.flatMap((subject) =>
  plainPlaces(subject).map((place) => [subject.component, nameOf(place), { subject, place }] as const),
);

/** A value that would be accepted, or one of the type where the argument is left out. */
const given = (args: unknown, { path, property }: Place) => valueAt(args, path) ?? valueOf(property, "a", 1);

test.each(cases)("%s refuses an output for %s", (component, name, { subject: { make, args }, place }) => {
  const problem = "an output or a promise; allowed: a plain value, since what is made depends on it";
  for (const later of [pulumi.output, (value: unknown) => Promise.resolve(value)]) {
    const changed = withValue(args, place.path, later(given(args, place)));
    expect(() => make("x", changed as never)).toThrow(`${component} "x": 1 fault\n  ${name}: ${problem}`);
  }
});

test("there are such arguments in all components that decide how many resources there are", () => {
  expect(cases.length).toBeGreaterThan(20);
});
