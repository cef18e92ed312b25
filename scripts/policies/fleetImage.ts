import { imageParameter } from "../../components/imageParameter";
import { imageWords } from "../plan/images";
import { perTier, type Policy } from "./policy";

export const fleetImage: Policy = {
  id: "fleet-image",
  level: "info",
  means:
    "the image of a fleet is a parameter of Systems Manager: its nodes are launched, and none of its changes is rolled",
  why: 'an instance refresh takes no template with a parameter where it names a version or spares nodes, as the roller does (Auto Scaling user guide, "Use AWS Systems Manager parameters instead of AMI IDs in launch templates")',
  check: (draft) =>
    perTier(draft, (nodes) => {
      const image = nodes
        .filter(({ kind }) => kind === "fleet")
        .map((node) => node.image)
        .find((each) => imageParameter(each));
      return image === undefined
        ? undefined
        : `${imageWords(image)} is a parameter, with which Auto Scaling refuses to refresh the group: a change of its template ends with an error of the roll; give \`image\` the id of an image`;
    }),
};
