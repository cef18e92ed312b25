import { z } from "zod";

import { sectionSchemas } from "./sections";
import { environmentKeys } from "./sections/environment";

/** The shape of an environment's file. Its names and types stand with their documentation in the sections. */
export const platformSchema = z.strictObject({ ...environmentKeys, ...sectionSchemas });
