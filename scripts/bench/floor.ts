// The floor: a bare program that imports the same SDK modules and registers as many bare resources of it (security groups
// with one input, among the cheapest) under the SDK's own mocks. Whatever a preview takes beyond it is ours.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/** The services that the components use; the SDK loads each one when it is first named. */
export const services = [
  aws.autoscaling,
  aws.dlm,
  aws.ebs,
  aws.ec2,
  aws.iam,
  aws.route53,
  aws.s3,
  aws.secretsmanager,
  aws.vpc,
  random.RandomId,
  random.RandomPassword,
];

async function main(count: number): Promise<void> {
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name, state: inputs as Record<string, unknown> }),
    call: () => ({}),
  });
  const resources = Array.from(
    { length: count },
    (_, index) => new aws.ec2.SecurityGroup(`bare-${index}`, { description: "bare" }),
  );
  await Promise.all(
    resources.map(
      ({ urn }) =>
        new Promise<void>((resolve) =>
          urn.apply(() => {
            resolve();
          }),
        ),
    ),
  );
}

void main(Number(process.argv[2]));
