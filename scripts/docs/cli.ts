import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { partitionsFile, renderPartitions } from "./partitions";
import { pictureFile, renderPicture } from "./picture";
import { renderPages } from "./render";
import { renderSchema, schemaFile } from "./schema";

async function main(): Promise<void> {
  const files = {
    ...renderPages(),
    ...{
      [partitionsFile]: renderPartitions(),
      [schemaFile]: await renderSchema(),
      [pictureFile]: await renderPicture(),
    },
  };
  for (const [path, text] of Object.entries(files)) {
    writeFileSync(join(__dirname, "..", "..", path), text);
    console.log(`wrote ${path}`);
  }
}

void main();
