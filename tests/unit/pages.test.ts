import { readPage, repositoryPaths, targetOf, type Page } from "../support/markdown";

const index = "docs/README.md";
const pagePaths = repositoryPaths.filter((path) => path.endsWith(".md"));

test(`${index} lists every page, with its reader`, async () => {
  const page = await readPage(index);
  const listed = page.links.map((link) => targetOf(page, link).path);
  // What GitHub puts into a new pull request is no page that anybody looks for.
  const pages = pagePaths.filter((path) => path !== index && !path.startsWith(".github/"));
  expect(listed.filter((path) => path.endsWith(".md")).sort()).toEqual(pages.sort());
});

test.each(pagePaths)("%s links to files and headings that exist", async (path) => {
  const page = await readPage(path);
  const broken: string[] = [];
  for (const link of page.links.filter((to) => !/^[a-z]+:/.test(to))) {
    if (!(await exists(page, link))) broken.push(link);
  }
  expect(broken).toEqual([]);
});

async function exists(page: Page, link: string): Promise<boolean> {
  const { path, anchor } = targetOf(page, link);
  if (!repositoryPaths.includes(path)) return false;
  return anchor === "" || (await readPage(path)).anchors.includes(anchor);
}

// Pages that tell where something is done or tested.
test.each(["docs/architecture.md", "SECURITY.md", "RELEASING.md", "CONTRIBUTING.md"])(
  "%s names paths that exist",
  async (path) => {
    const { code } = await readPage(path);
    const named = code.filter((text) => /^(\.github|chef|components|docs|scripts|stacks|tests)\/[\w./-]*$/.test(text));
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((text) => !repositoryPaths.includes(text.replace(/\/$/, "")))).toEqual([]);
  },
);
