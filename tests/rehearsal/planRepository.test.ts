import type { Files } from "../../components/chefRepository/repositoryFiles";
import { ownRepositoryPath, readRepository } from "../../components/chefRepository/repositoryFiles";
import { ownProject } from "../../scripts/plan/stack";
import { Environment } from "../../scripts/rehearse/environment";
import { requestOf } from "../../scripts/rehearse/lab/operator";
import { withRepository } from "../../scripts/rehearse/planRepository";
import { PlanView } from "../../scripts/rehearse/planView";

let view: PlanView;
beforeAll(async () => {
  view = await new Environment("dev", [], ownProject()).plan({});
});

const plannedWith = (more: Record<string, string>): PlanView => {
  const added = Object.entries(more).map(([path, text]) => [path, Buffer.from(text)] as const);
  const files: Files = new Map([...readRepository(ownRepositoryPath).files, ...added]);
  return new PlanView(withRepository(view.plan, "zookeeper", "dev", files));
};
const neighbour = (recipe: string): Record<string, string> => ({
  "cookbooks/neighbour/metadata.rb": "name 'neighbour'\nversion '1.0.0'\n",
  "cookbooks/neighbour/recipes/default.rb": recipe,
  "roles/neighbour.json": '{"name": "neighbour", "run_list": ["recipe[neighbour]"]}',
});
const keys = (of: PlanView) => of.objects().map(({ key }) => key);
const request = (of: PlanView) => requestOf(of.commands().find(({ name }) => name === "zookeeper-roll")!);

test("the repository that a plan was made of gives the same plan", () => {
  expect(plannedWith({}).plan).toEqual(view.plan);
});

test("a role more is one archive more, and its edit is another one; of the tier nothing changes", () => {
  const [one, other] = [plannedWith(neighbour("log 'one'\n")), plannedWith(neighbour("log 'two'\n"))];
  const added = [one, other].map((of) => keys(of).filter((key) => !keys(view).includes(key)));
  expect(added).toEqual([[expect.stringMatching(/^bundles\//)], [expect.stringMatching(/^bundles\//)]]);
  expect(added[0]).not.toEqual(added[1]);
  for (const changed of [one, other]) {
    expect(changed.document("zookeeper")).toEqual(view.document("zookeeper"));
    expect(request(changed)).toEqual(request(view));
  }
});

test("an edit of the tier's own cookbook is another document and another digest", () => {
  const edited = plannedWith({ "cookbooks/zookeeper/recipes/default.rb": "log 'changed'\n" });
  expect(edited.document("zookeeper").archive.sha256).not.toBe(view.document("zookeeper").archive.sha256);
  expect(request(edited).digest).not.toBe(request(view).digest);
});

test("a plan without an archive of the tier's role is refused by the role's name", () => {
  const plan = { ...view.plan, resources: view.plan.resources.filter(({ name }) => !name.includes("-role-")) };
  expect(() => withRepository(plan, "zookeeper", "dev", new Map())).toThrow(
    "the plan has no archive of role zookeeper",
  );
});
