/** Configuration as users write it, and what becomes of it: what a program is handed, by the engine and by a preview. */
export interface Configuration {
  what: string;
  /** Text of Pulumi.yaml below its name and runtime. */
  project?: string;
  /** Text of Pulumi.dev.yaml. */
  stack?: string;
  /** What the program of project `acme` is handed. */
  entries: Record<string, string>;
}

export const accepted: Configuration[] = [
  {
    what: "bare values of a project",
    project: "config:\n  plain: hello\n  whole: 3\n  on: true\n  list: [1, { a: b }]\n  aws:region: eu-west-1\n",
    entries: {
      ...{ "acme:plain": "hello", "acme:whole": "3", "acme:on": "true", "acme:list": '[1,{"a":"b"}]' },
      "aws:region": "eu-west-1",
    },
  },
  {
    what: "declarations of a project, with values and defaults",
    project: `config:
  value: { value: { b: 1, a: [1.5, null] } }
  default: { type: integer, default: 2048 }
  text: { type: integer, default: "5" }
  items: { type: array, items: { type: string }, default: [a, b] }
  described: { description: what it is, default: { a: 1 } }
  hidden: { type: string, secret: true, default: abc }
  acme:prefixed: { default: x }
  acme:config:parts: y
  aws:region: { value: eu-west-1 }
  aws:defaultTags: { value: { tags: { owner: platform } } }
`,
    entries: {
      ...{
        "acme:value": '{"a":[1.5,null],"b":1}',
        "acme:default": "2048",
        "acme:text": "5",
        "acme:items": '["a","b"]',
      },
      ...{ "acme:described": '{"a":1}', "acme:hidden": "abc", "acme:prefixed": "x", "acme:parts": "y" },
      ...{ "aws:region": "eu-west-1", "aws:defaultTags": '{"tags":{"owner":"platform"}}' },
    },
  },
  {
    what: "a stack's values over its project's, taken whole",
    project:
      "config:\n  net: { value: { a: 1, b: 2 } }\n  heap: { type: integer, default: 1 }\n  name: { type: string, default: x }\n  aws:region: eu-west-1\n",
    stack: "config:\n  acme:net: { b: 3 }\n  acme:heap: '+5'\n  acme:name:\n  aws:region: us-east-1\n",
    entries: { "acme:net": '{"b":3}', "acme:heap": "+5", "acme:name": "", "aws:region": "us-east-1" },
  },
  {
    what: "values of declared types",
    project: `config:
  switch: { type: boolean }
  numbers: { type: array, items: { type: integer } }
  nested: { type: array, items: { type: array, items: { type: integer } } }
  text: { type: string }
  section: { type: object }
  anything: { description: x }
`,
    stack:
      "config:\n  switch: 'true'\n  numbers: [1, '2']\n  nested: [[1], ['2']]\n  text: 5\n  section: { a: 1 }\n  anything: y\n",
    entries: {
      ...{ "acme:switch": "true", "acme:numbers": '[1,"2"]', "acme:nested": '[[1],["2"]]', "acme:text": "5" },
      ...{ "acme:section": '{"a":1}', "acme:anything": "y" },
    },
  },
  {
    what: "keys of a stack without a namespace, and with a part between",
    stack: "config:\n  name: x\n  acme:config:other: y\n  aws:config:region: us-east-1\n  acme:dotted.a: 1\n",
    entries: { "acme:name": "x", "acme:other": "y", "aws:region": "us-east-1", "acme:dotted.a": "1" },
  },
  {
    what: "merge keys and aliases",
    stack: `
one: &one { a: 1, b: 2 }
two: &two { a: 5, c: 3 }
both: &both { <<: *one, d: 4 }
keys: &keys { "acme:merged": 1, "acme:own": 2 }
list: &list [1, 2]
config:
  <<: *keys
  acme:own: 3
  acme:first: { <<: *one, b: 3 }
  acme:last: { b: 3, <<: *one }
  acme:lists: { <<: [*one, *two], e: 5 }
  acme:twice: { <<: *both, a: 6 }
  acme:here: { <<: { a: 1 }, b: 2 }
  acme:alias: *list
`,
    entries: {
      ...{ "acme:merged": "1", "acme:own": "3", "acme:first": '{"a":1,"b":3}', "acme:last": '{"a":1,"b":3}' },
      ...{ "acme:lists": '{"a":1,"b":2,"c":3,"e":5}', "acme:twice": '{"a":6,"b":2,"d":4}' },
      ...{ "acme:here": '{"a":1,"b":2}', "acme:alias": "[1,2]" },
    },
  },
  {
    what: "sections as texts of JSON, which stay texts",
    stack: 'config:\n  acme:net: \'{ "b": 1 }\'\n  acme:list: "[1,2]"\n',
    entries: { "acme:net": '{ "b": 1 }', "acme:list": "[1,2]" },
  },
  {
    what: "words that are and are not numbers, switches and nothing",
    stack:
      "config:\n  acme:words: [yes, no, On, y, True, FALSE, '1', 1:30, _1, =, ~, Null, 0x_F, -0x1F, 0o1_7, -0b11, 1_000, 1_0.5_0, .5, +5, 1., 1e3, 2024-13-45x, '2024-01-02', !!binary aGVsbG8=, !!str 5, !own x]\n  acme:whole: 1_000\n  acme:binary: 0b101\n  acme:fraction: 1.50\n  acme:nothing:\n  acme:exponent: 1e21\n",
    entries: {
      "acme:words":
        '["yes","no","On","y",true,false,"1","1:30","_1","=",null,null,15,-31,15,-3,1000,10.5,0.5,5,1,1000,"2024-13-45x","2024-01-02","hello","5","x"]',
      ...{ "acme:whole": "1000", "acme:binary": "5", "acme:fraction": "1.5", "acme:nothing": "" },
      "acme:exponent": "1e+21",
    },
  },
  {
    what: "`secure` that encrypts nothing, since there is more or no text",
    stack: "config:\n  acme:more: { secure: AAAA, b: 1 }\n  acme:number: { secure: 5 }\n",
    entries: { "acme:more": '{"b":1,"secure":"AAAA"}', "acme:number": '{"secure":5}' },
  },
  { what: "a file without a section", stack: "# nothing\n", entries: {} },
  { what: "an empty section", project: "config:\n", stack: "config:\n", entries: {} },
  { what: "an `environment` that names none", stack: "environment: []\nconfig:\n  a: 1\n", entries: { "acme:a": "1" } },
];

/** Configuration that the engine refuses, and what a preview says of it. */
export interface Refused extends Pick<Configuration, "what" | "project" | "stack"> {
  faults: string;
}

export const refused: Refused[] = [
  {
    what: "declarations that say what they cannot",
    project: `config:
  fraction: 1.5
  nothing: null
  both: { value: a, default: b }
  odd: { value: 1, colour: red }
  sort: { type: number }
  bare: { type: array }
  wrong: { type: integer, default: x }
  five: { type: string, default: 5 }
  items: { type: array, items: { type: string }, default: [a, 1] }
  aws:region: { default: eu-west-1 }
  aws:profile: { type: string, value: x }
  aws:skip: { description: x }
  acme:a:b: 1
  section: { a: 1 }
`,
    faults: `Pulumi.yaml: 15 faults
  acme:a:b: is no key; allowed: namespace:name
  config.fraction = 1.5: allowed: text, a whole number, true, false or a list; anything else as the \`value\` or \`default\` of a section
  config.nothing = null: allowed: text, a whole number, true, false or a list; anything else as the \`value\` or \`default\` of a section
  config.both: has \`value\` and \`default\`; allowed: one of them
  config.odd.colour: no such key; allowed: type, description, secret, default, value, items; a section is given as \`value\`
  config.sort.type = "number": allowed: string, integer, boolean, array, object
  config.bare.items: missing; allowed: the type of a list's items, such as { type: string }
  config.wrong.default = "x": allowed: a whole number
  config.five.default = 5: allowed: text
  config.items.default = ["a",1]: allowed: a list, each item text
  config.aws:region.default: is of another namespace than the project's; allowed: \`value\`
  config.aws:region.value: missing; Pulumi wants it of this key
  config.aws:profile.type: is of another namespace than the project's; allowed: \`value\`
  config.aws:skip.value: missing; Pulumi wants it of this key
  config.section.a: no such key; allowed: type, description, secret, default, value, items; a section is given as \`value\``,
  },
  {
    what: "values that are not what the project declares, and that are not there",
    project: `config:
  heap: { type: integer }
  switch: { type: boolean }
  section: { type: object }
  list: { type: array, items: { type: string } }
  text: { type: string }
  word: { type: string, secret: true }
  here: { description: x }
  empty: { type: integer }
`,
    stack:
      "config:\n  acme:heap: 0x\n  switch: yes\n  acme:section: '{\"a\": 1}'\n  acme:list: [1]\n  acme:text: { a: 1 }\n  acme:word: plain\n  acme:empty:\n",
    faults: `Pulumi.dev.yaml: 8 faults
  acme:heap = "0x": allowed: a whole number
  switch = "yes": allowed: true or false
  acme:section = "{\\"a\\": 1}": allowed: a section with keys
  acme:list = [1]: allowed: a list, each item text
  acme:text = {"a":1}: allowed: text
  acme:word: Pulumi.yaml declares it a secret; set it by \`pulumi config set --secret\`
  acme:here: missing; Pulumi.yaml declares it without a default; allowed: any value
  acme:empty = null: allowed: a whole number`,
  },
  {
    what: "keys that are none",
    stack: "config:\n  acme:a:b: 1\n",
    faults: "Pulumi.dev.yaml: 1 fault\n  acme:a:b: is no key; allowed: namespace:name",
  },
  {
    what: "numbers that JSON has no word for",
    stack: "config:\n  acme:heap: .nan\n  acme:limits: { open: [1, -.inf] }\n",
    faults:
      "Pulumi.dev.yaml: 2 faults\n  acme:heap = .nan: allowed: a number that is finite\n  acme:limits.open[1] = -.inf: allowed: a number that is finite",
  },
  {
    what: "a key that is there twice",
    stack: "config:\n  acme:m: { a: 1, a: 2 }\n",
    faults: "Pulumi.dev.yaml: 1 fault\n  not YAML: Map keys must be unique at line 2, column 19:",
  },
  {
    what: "an alias of nothing",
    stack: "config:\n  acme:m: *nobody\n",
    faults: "Pulumi.dev.yaml: 1 fault\n  not YAML: Unresolved alias (the anchor must be set before the alias): nobody",
  },
  {
    what: "an alias within its own anchor",
    stack: "config:\n  acme:m: &loop [*loop]\n",
    faults: "Pulumi.dev.yaml: 1 fault\n  not YAML: Converting circular structure to JSON",
  },
  {
    what: "a list that is merged into keys",
    stack: "list: &list [1]\nconfig:\n  acme:m: { <<: *list }\n",
    faults: "Pulumi.dev.yaml: 1 fault\n  not YAML: Merge sources must be maps or map aliases",
  },
  {
    what: "a list in place of the section",
    stack: "config: [a]\n",
    faults: 'Pulumi.dev.yaml: 1 fault\n  config = ["a"]: allowed: a section with keys',
  },
];

/** What the engine takes and nobody means: a preview refuses it. */
export const meant: Refused[] = [
  {
    what: "dates, which become moments",
    stack: "config:\n  acme:since: 2024-01-02\n  acme:tags: { until: 2024-1-2 03:04:05 }\n",
    faults: `Pulumi.dev.yaml: 2 faults
  config.acme:since = "2024-01-02": a date without quotes is a moment with time and zone to Pulumi; allowed: in quotes
  config.acme:tags.until = "2024-1-2 03:04:05": a date without quotes is a moment with time and zone to Pulumi; allowed: in quotes`,
  },
  {
    what: "octal numbers",
    stack: "config:\n  acme:mode: 0_12\n",
    faults:
      'Pulumi.dev.yaml: 1 fault\n  config.acme:mode = "0_12": a number that begins with 0 is octal to Pulumi; allowed: without the 0, or in quotes',
  },
  {
    what: "numbers that no program gets",
    stack: "config:\n  acme:limits: [12345678901234567890]\n",
    faults:
      'Pulumi.dev.yaml: 1 fault\n  config.acme:limits = "12345678901234567890": programs are handed no number of so many digits as it stands; allowed: in quotes',
  },
  {
    what: "one setting of a project by two keys",
    project: "config:\n  twice: 1\n  acme:twice: 2\n",
    faults: "Pulumi.yaml: 1 fault\n  acme:twice: is acme:twice, which twice is already; allowed: one of them",
  },
  {
    what: "one setting by two keys",
    stack: "config:\n  acme:m: 1\n  m: 2\n",
    faults: "Pulumi.dev.yaml: 1 fault\n  m: is acme:m, which acme:m is already; allowed: one of them",
  },
];
