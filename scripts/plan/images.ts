import { imageParameter } from "../../components/imageParameter";
import { isNewestDebian } from "../../components/node/image";
import { archOf } from "../../components/node/instanceTypes";
import type { PlanNode } from "./format";

/** An image as people name it: Debian's newest by its release, any other one by its parameter, or its id. */
export function imageWords(image: string): string {
  const parameter = imageParameter(image);
  if (parameter === undefined) return image;
  const { name, version } = parameter;
  if (isNewestDebian(image)) return "debian-12";
  return version === undefined ? name : `${name}:${version}`;
}

/** Words for a processor in names, by AWS's word for it. */
export const architectures: [arch: string, words: RegExp][] = [
  ["x86_64", /(?<![a-z0-9])(amd64|x86[_-]64)(?![a-z0-9])/i],
  ["arm64", /(?<![a-z0-9])(arm64|aarch64)(?![a-z0-9])/i],
];

/** The file of an address alone: what comes before and after it is nobody's name. */
export const fileOf = (url: string): string =>
  url
    .replace(/[?#].*$/, "")
    .split("/")
    .at(-1)!;

/** What of a node is for another processor than its instance type has, by the names of its image and packages. */
export function mixedArchitectures({ instanceType, image }: PlanNode, packageUrls: string[]): string[] {
  // A mixed-instances policy has several types.
  return instanceType.split(", ").flatMap((type) => {
    const arch = archOf(type);
    const [, own] = architectures.find(([name]) => name === arch) ?? [];
    const other = architectures.find(([name]) => name !== arch);
    if (own === undefined || other === undefined) return [];
    return [imageParameter(image)?.name, ...packageUrls.map(fileOf)]
      .filter((name) => name !== undefined)
      .filter((name) => other[1].test(name) && !own.test(name))
      .map((name) => `${type} is of ${arch}, and ${name} by its name of ${other[0]}; give what is for one processor`);
  });
}
