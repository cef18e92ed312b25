import * as library from "../../index";
import { components, componentSchema } from "../support/componentSchema";

test("the library exports components and what their arguments are made of, nothing else", () => {
  expect(Object.keys(library).sort()).toEqual([...components, "NetworkNat"].sort());
});

test("every component can be used from other languages, and every input and output is described", () => {
  const { resources } = componentSchema();
  expect(Object.keys(resources).sort()).toEqual(components.map((name) => `startup-stack:index:${name}`));
  for (const [token, { description, inputProperties, properties }] of Object.entries(resources)) {
    expect(description).toMatch(/^[^[]{40,}/);
    for (const [name, property] of Object.entries({ ...inputProperties, ...properties })) {
      expect({ token, name, text: property.description }).toEqual({
        token,
        name,
        text: expect.stringMatching(/^(?!\[object).{10,}/) as string,
      });
    }
  }
});
