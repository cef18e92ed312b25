// A process of its own for programs that are refused, which leave promises behind that fail: jest would count each as a
// failure of its own. Makes the first of the given environments, tries the others, and goes back to the first after each.
// Prints as JSON what the engine said to the preview and the update, what it asked of the providers, and of the way back.
Object.assign(globalThis, { jest: { setTimeout() {} }, afterAll() {} });
process.on("unhandledRejection", () => undefined);

const pulumi = require("@pulumi/pulumi");
const { getStore } = require("@pulumi/pulumi/runtime/state");

const { programOf } = require("../support/platform");
const { chefRepository } = require("../support/repository");
const { changesOf, withStack } = require("./stack");

/** The engine's language host is this process, which stays: it must not wait for what a refused program never registers. */
async function run(settings) {
  const outputs = programOf(settings, chefRepository);
  try {
    await pulumi.output(outputs).promise();
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
      const answer = { preview: await said(stack.preview()), update: await said(stack.up()), asked: [...log] };
      set(first);
      answers.push({ ...answer, back: changesOf((await stack.preview()).changeSummary) });
    }
  });
  process.stdout.write(JSON.stringify(answers));
  process.exit();
}

void main(JSON.parse(process.argv[2]));
