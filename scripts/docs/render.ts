import { renderCommandLine } from "./commandLine";
import { renderConfiguration } from "./configuration";
import { renderMesos } from "./mesos";
import { renderPolicies } from "./policies";
import { renderPorts } from "./ports";

const notice = "<!-- Generated: change the source and run `npm run docs`. -->";

/** The reference pages, by path: each is a function of the code that it describes. */
export function renderPages(): Record<string, string> {
  const pages = {
    "docs/cli.md": renderCommandLine(),
    "docs/configuration.md": renderConfiguration(),
    "docs/mesos-compatibility.md": renderMesos(),
    "docs/policies.md": renderPolicies(),
    "docs/ports.md": renderPorts(),
  };
  return Object.fromEntries(Object.entries(pages).map(([path, text]) => [path, `${notice}\n\n${text}`]));
}
