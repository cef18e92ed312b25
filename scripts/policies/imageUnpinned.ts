import { isUnpinned } from "../../components/imageParameter";
import { imageWords } from "../plan/images";
import { perTier, type Policy } from "./policy";

export const imageUnpinned: Policy = {
  id: "image-unpinned",
  level: "warning",
  means: "the image is looked up at each launch: Debian's newest, or what a parameter holds then",
  why: "a node that is replaced may boot another image than its peers, on a day that nobody chose",
  check: (draft) =>
    perTier(draft, (nodes) => {
      const image = nodes.map((node) => node.image).find(isUnpinned);
      return image === undefined
        ? undefined
        : `${imageWords(image)} is looked up at each launch; pin \`image\`, so that a replaced node is the same node`;
    }),
};
