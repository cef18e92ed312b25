/** A kind of secret that is known by its form alone. */
interface Form {
  kind: string;
  /** Begins with fixed text, so that long texts without any are read quickly. */
  pattern: RegExp;
}

/**
 * Forms as their makers give them: RFC 7468 and 4880 for keys, "Unique identifiers" of the IAM User Guide for ids of AWS
 * (the secret stands near its id), "GitHub credential types" and "Token types" of GitHub's and Slack's documentation.
 */
const forms: Form[] = [
  {
    kind: "a private key",
    pattern: /-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:(?!-----)[^]){0,400}?([A-Za-z0-9+/]{40})/g,
  },
  {
    kind: "an AWS secret access key",
    pattern: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b[^]{0,200}?(?<![A-Za-z0-9+/])([A-Za-z0-9+/]{40})(?![A-Za-z0-9+/=])/g,
  },
  { kind: "a GitHub token", pattern: /\b(?:gh[oprsu]_([A-Za-z0-9]{36,})|github_pat_([A-Za-z0-9_]{50,}))\b/g },
  { kind: "a Slack token", pattern: /\bxox[abeoprs]-(?:\d+-)+([A-Za-z0-9]{16,})/g },
  { kind: "a Slack webhook", pattern: /\bhooks\.slack\.com\/services\/T\w+\/B\w+\/(\w{20,})/g },
];

/** Examples of documentation, such as AKIAIOSFODNN7EXAMPLE, and fillers, such as a row of x: no secret is like them. */
const isExample = (found: string): boolean => /EXAMPLE/.test(found);
const fewestCharacters = 8;

/** A secret in a text: what it is, and where it begins. */
export interface SecretForm {
  kind: string;
  index: number;
}

/** Secrets in a text by their form, the first of each kind. The secret itself goes nowhere. */
export function secretForms(text: string): SecretForm[] {
  return forms.flatMap(({ kind, pattern }) => {
    for (const match of text.matchAll(pattern)) {
      const secret = match.slice(1).find(Boolean) ?? "";
      const isFiller = new Set(secret).size < fewestCharacters;
      // Of 40 hex digits there are many: digests of SHA-1, which are no secret.
      const isDigest = /^[0-9a-f]{40}$/.test(secret);
      if (!isExample(match[0]) && !isFiller && !isDigest) return [{ kind, index: match.index }];
    }
    return [];
  });
}
