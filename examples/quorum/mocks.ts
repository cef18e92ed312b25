// The mocks of Pulumi's documentation: resources answer with what they were given, and nothing is asked of an engine or of
// AWS. A test imports this before the program. https://www.pulumi.com/docs/iac/concepts/testing/unit/
import * as pulumi from "@pulumi/pulumi";

/** Inputs of the resources that the program has made, by type and name. */
export const made: Record<string, unknown> = {};

void pulumi.runtime.setMocks({
  newResource: ({ type, name, inputs }) => {
    made[`${type} ${name}`] = inputs;
    return { id: `${name}_id`, state: inputs as object };
  },
  call: ({ inputs }) => inputs as object,
});

/** The value of an output, once it is known. */
export const valueOf = <T>(output: pulumi.Output<T>) => new Promise<T>((resolve) => void output.apply(resolve));
