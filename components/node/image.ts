import { imageParameter } from "../imageParameter";
import { instanceFacts } from "./instanceTypes";

/** Public parameters in which Debian publishes the ids of its images, and that of its newest one. */
const debianParameters = "/aws/service/debian/";
const debianParameter = `${debianParameters}release/12/latest`;

/** Whether an image is one of Debian's own, of whichever release. */
export const isDebian = (image: string): boolean => imageParameter(image)?.name.startsWith(debianParameters) === true;

/** Whether an image is Debian 12's newest, of whichever processor. */
export const isNewestDebian = (image: string): boolean =>
  imageParameter(image)?.name.startsWith(`${debianParameter}/`) === true;

/** Root device of Debian's images. */
export const debianRootDevice = "/dev/xvda";

/**
 * The image of a launch template: the pinned one, or Debian 12's newest, which EC2 itself looks up at each launch.
 * An instance type that the table does not have is taken for x86_64; validation asks for an image then.
 */
export function imageOrDebian(image: string | undefined, instanceType: string): string {
  if (image !== undefined) return image;
  const arch = instanceFacts(instanceType)?.arch === "arm64" ? "arm64" : "amd64";
  return `resolve:ssm:${debianParameter}/${arch}`;
}
