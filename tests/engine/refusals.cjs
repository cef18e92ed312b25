// A process of its own for programs that are refused, which leave promises behind that fail: jest would count each as a
// failure of its own. Makes the first of the given environments, tries the others, and goes back to the first after each.
// Prints as JSON what the engine said to the preview and the update, what it asked of the providers, and of the way back.
// A second argument is a module whose `programOf` makes a program of what is given, in place of this project's own.
Object.assign(globalThis, { jest: { setTimeout() {} }, afterAll() {} });
process.on("unhandledRejection", () => undefined);
// An engine that writes its state after every step leaves a program the time to refuse what AWS would refuse as well.
process.env.PULUMI_SKIP_CHECKPOINTS = "false";

const pulumi = require("@pulumi/pulumi");
const { waitForRPCs } = require("@pulumi/pulumi/runtime/settings");
const { getStore } = require("@pulumi/pulumi/runtime/state");

const { programOf } = require(process.argv[3] ?? "../support/platform");
const { chefRepository } = require("../support/repository");
const { changesOf, withStack } = require("./stack");

/** The engine's language host is this process, which stays: it must not wait for what a refused program never registers. */
async function run(settings) {
  // A refusal ends a language host also where no output of the program waits for it.
  const refused = new Promise((_, reject) => process.once("unhandledRejection", reject));
  const outputs = programOf(settings, chefRepository);
  const ended = async () => {
    await pulumi.output(outputs).promise();
    await waitForRPCs();
    // What nobody waits for is told some turns later.
    await new Promise((resolve) => setTimeout(resolve, 500));
  };
  try {
    await Promise.race([ended(), refused]);
    return outputs;
  } catch (error) {
    getStore().settings.rpcDone = Promise.resolve([]);
    throw error;
  }
}

const said = (acting) => acting.then(() => "it went through", String);

async function main([first, ...others]) {
  const current = {};
  const answers = [];
  const set = (settings) => (current.run = () => run(settings));
  set(first);
  await withStack(current, async (stack, { log }) => {
    await stack.up();
    for (const settings of others) {
      log.length = 0;
      set(settings);
      // Where AWS refuses something first, the engine would end a language host, which this process is.
      const update = settings.previewOnly ? "" : () => said(stack.up());
      const answer = { preview: await said(stack.preview()), update: update && (await update()), asked: [...log] };
      set(first);
      answers.push({ ...answer, back: changesOf((await stack.preview()).changeSummary) });
    }
  });
  process.stdout.write(JSON.stringify(answers));
  process.exit();
}

void main(JSON.parse(process.argv[2]));
