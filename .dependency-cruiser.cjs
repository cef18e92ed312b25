// Who may import whom. The floors, from below: values and rules, packages of others, bootstrap, the roller, the kinds of compute, a folder for
// each tier, the library's entry, the environments' program, the commands. docs/architecture.md says what each is for.
const components = "^components/";
const tier = "^components/(?!artifacts/|bootstrap/|node/|roll/)([^/]+)/";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-circle",
      comment: "A file is understood without those that are built on it; imports of types count.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "roller-without-pulumi",
      comment: "The roller is run by itself, from a package of which it loads nothing else.",
      severity: "error",
      from: { path: "^components/roll/" },
      to: { path: "node_modules/@pulumi/", reachable: true },
    },
    {
      name: "bootstrap-without-aws",
      comment: "A node's boot files are a pure function of its facts.",
      severity: "error",
      from: { path: "^components/bootstrap/" },
      to: { path: "node_modules/@pulumi/(aws|command|random)/" },
    },
    {
      name: "artifacts-below-bootstrap",
      severity: "error",
      from: { path: "^components/artifacts/" },
      to: { path: "^components/(bootstrap|node|roll)/" },
    },
    {
      name: "bootstrap-below-roller-and-kinds",
      severity: "error",
      from: { path: "^components/bootstrap/" },
      to: { path: "^components/(roll|node)/" },
    },
    {
      name: "roller-below-kinds",
      severity: "error",
      from: { path: "^components/roll/" },
      to: { path: "^components/node/" },
    },
    {
      name: "kinds-know-no-tier",
      comment: "What tiers share knows none of them.",
      severity: "error",
      from: { path: "^components/(artifacts|bootstrap|node|roll)/" },
      to: { path: tier },
    },
    {
      name: "tiers-apart",
      comment: "A tier gets at another one by its outputs, never by its code.",
      severity: "error",
      from: { path: tier },
      to: {
        path: components,
        pathNot: ["^components/(artifacts|bootstrap|node|roll)/", "^components/[^/]+$", "^components/$1/"],
      },
    },
    {
      name: "components-below-all",
      comment: "The library knows nothing of environments, commands and tests.",
      severity: "error",
      from: { path: "^(index\\.ts|components/)" },
      to: { path: "^(stacks|scripts|tests|examples)/" },
    },
    {
      name: "environments-below-commands",
      severity: "error",
      from: { path: "^stacks/" },
      to: { path: "^(scripts|tests|examples)/" },
    },
    {
      name: "no-tests-in-code",
      severity: "error",
      from: { pathNot: "^tests/" },
      to: { path: "^tests/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
  },
};
