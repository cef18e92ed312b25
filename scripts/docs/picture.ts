import { planStack } from "../plan/stack";
import { drawEnvironment } from "../preview/picture";

/** Path of the picture that the README shows, from the root. */
export const pictureFile = "docs/dev.svg";

/** The development environment, as `npm run preview -- --stack dev --format svg` draws it. */
export const renderPicture = async (): Promise<string> => drawEnvironment(await planStack("dev"));
