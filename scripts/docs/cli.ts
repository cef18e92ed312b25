import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { renderPages } from "./render";

for (const [path, text] of Object.entries(renderPages())) {
  writeFileSync(join(__dirname, "..", "..", path), text);
  console.log(`wrote ${path}`);
}
