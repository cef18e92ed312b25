import type { PlanNode, PlanResource } from "../plan/format";
import { text } from "../plan/inputs";
import { isMasked } from "../plan/masks";
import { fileAt, unpackedText } from "../plan/packed";
import { secretForms, type SecretForm } from "../plan/secretForms";
import { componentUrn, componentUrns, type Draft, type Found, type Policy } from "./policy";

export const secretPattern: Policy = {
  id: "secret-pattern",
  level: "error",
  means: "user-data, or an object of S3, holds a text that is a secret by its form: a private key, or a token",
  why: "every node that reads the object has it, whoever may describe the instance sees its user-data, and archives are kept for good",
  check: (draft) => {
    const scan = scanner();
    const components = componentUrns(draft.resources);
    // What components launch was read as nodes' user-data.
    const others = draft.resources.filter(
      ({ type, parent }) => !type.startsWith("aws:ec2/") || !components.has(parent ?? ""),
    );
    return [
      ...draft.nodes.flatMap((node) => inUserData(node, draft, scan)),
      ...others.flatMap((resource) => inInputs(resource, scan)),
    ];
  },
};

interface Scanned {
  text: string;
  found: SecretForm[];
}

type Scan = (given: string, isPacked?: boolean) => Scanned;

/** Reads each content once: user-data of most nodes is the same but for a few lines, and so are archives. */
function scanner(): Scan {
  const seen = new Map<string, Scanned>();
  return (given, isPacked = false) => {
    const known = seen.get(given);
    if (known !== undefined) return known;
    const read = isPacked ? unpackedText(given) : given;
    const scanned = { text: read, found: secretForms(read) };
    seen.set(given, scanned);
    return scanned;
  };
}

const mend = "pass it by reference";

function inUserData(node: PlanNode, { resources }: Draft, scan: Scan): Found[] {
  return node.userData.parts.flatMap(({ name, text: given }) =>
    scan(given).found.map(({ kind }) => ({
      resource: componentUrn(node, resources),
      message: `user-data of ${node.name} holds ${kind}, in ${name}; ${mend}`,
    })),
  );
}

/** Inputs that hold a text, and those that hold one in base64. */
interface Holders {
  types: RegExp;
  plain: string[];
  packed: string[];
}

const holders: Holders[] = [
  { types: /^aws:s3\/bucketObject(v2)?:/, plain: ["content"], packed: ["contentBase64"] },
  { types: /^aws:ec2\/launchTemplate:/, plain: [], packed: ["userData"] },
  {
    types: /^aws:ec2\/(instance|spotInstanceRequest|launchConfiguration):/,
    plain: ["userData"],
    packed: ["userDataBase64"],
  },
];

function inInputs({ urn, type, name, inputs }: PlanResource, scan: Scan): Found[] {
  const { plain = [], packed = [] } = holders.find(({ types }) => types.test(type)) ?? {};
  return [...plain, ...packed].flatMap((property) => {
    const given = text(inputs, property);
    if (given === undefined || isMasked(given)) return [];
    const { text: read, found } = scan(given, packed.includes(property));
    return found.map(({ kind, index }) => {
      const message = `${name} holds ${kind}, in ${fileAt(read, index) ?? property}; ${mend}`;
      return { resource: urn, message };
    });
  });
}
